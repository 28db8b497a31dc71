"""One client's connection: reads requests, sends replies, in one write each where nothing is to go wrong."""

import contextlib
import logging
import socket
import struct
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .request_body import Closed, read_body
from .wire import ApiError, BadRequest, Reply, Request, error_reply

logger = logging.getLogger(__name__)

SANDBOX_HEADER = "x-llmhub-sandbox"
TICK_S = 0.02


class Connection(BaseHTTPRequestHandler):
    """Serves one connection with keep-alive. A subclass says what answers and what ends waits."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # An idle or stalled client gives its thread back after this many seconds.
    timeout = 75
    respond: Callable[[Request], Reply | None]
    stopping: threading.Event

    def handle(self) -> None:
        """Serve until the client leaves, quietly however it does."""
        with contextlib.suppress(ConnectionError, TimeoutError, Closed):
            super().handle()

    def exchange(self) -> None:
        """Read one request and answer it."""
        try:
            reply = self._answer()
        except ApiError as error:
            self.close_connection = True
            reply = error_reply(error)
        if reply is None:
            self._reset()
        else:
            self._send(reply)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = exchange  # noqa: N815 - names that the standard library asks for

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what the HTTP parser refuses in the provider's shape. The connection ends."""
        self.close_connection = True
        self._send(error_reply(ApiError(int(code), message or HTTPStatus(code).phrase)))

    def log_message(self, format: str, *args: Any) -> None:
        """The journal is the log."""

    def _answer(self) -> Reply | None:
        try:
            parts = urlsplit(self.path)
            query = parse_qs(parts.query, keep_blank_values=True, max_num_fields=100)
        except ValueError:
            raise BadRequest("The request's address is not valid.") from None
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, parts.path or "/", query, headers, read_body(self.headers, self.rfile))
        try:
            return self.respond(request)
        except ApiError:
            raise
        except Exception:
            logger.exception("The sandbox failed to answer %s %s", request.method, request.path)
            return error_reply(ApiError(500, "Internal server error"))

    def _send(self, reply: Reply) -> None:
        bodiless = self.command == "HEAD"
        chunked = reply.events is not None and self.request_version != "HTTP/1.0"
        if reply.events is not None and not chunked:
            self.close_connection = True
        parts = self._body_parts(reply, chunked)
        if reply.cut:
            self.close_connection = True
            parts = _first_half(parts)
        head = self._head(reply, chunked)
        if bodiless:
            self.connection.sendall(head)
        elif reply.trickle:
            self.connection.sendall(head)
            self._trickle(b"".join(parts), reply.trickle)
        elif reply.events is None:
            self.connection.sendall(head + b"".join(parts))
        else:
            self.connection.sendall(head)
            for part in parts:
                self.connection.sendall(part)

    def _body_parts(self, reply: Reply, chunked: bool) -> list[bytes]:
        if reply.events is None:
            return [reply.body]
        if not chunked:
            return reply.events
        return [*(b"%x\r\n%s\r\n" % (len(event), event) for event in reply.events), b"0\r\n\r\n"]

    def _head(self, reply: Reply, chunked: bool) -> bytes:
        headers = {
            "content-type": reply.content_type,
            SANDBOX_HEADER: "1",
            "date": self.date_time_string(),
            **reply.headers,
        }
        if chunked:
            headers["transfer-encoding"] = "chunked"
        elif reply.events is None:
            headers["content-length"] = str(len(reply.body))
        headers["connection"] = "close" if self.close_connection else "keep-alive"
        lines = [
            f"HTTP/1.1 {reply.status} {_phrase(reply.status)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def _trickle(self, content: bytes, rate: float) -> None:
        """Send `content` at `rate` bytes a second, evenly."""
        started, sent = time.monotonic(), 0
        while sent < len(content) and not self.stopping.is_set():
            due = max(sent + 1, int((time.monotonic() - started) * rate))
            self.connection.sendall(content[sent:due])
            sent = due
            self.stopping.wait(max(TICK_S, 1 / rate) if sent < len(content) else 0)

    def _reset(self) -> None:
        """Drop the connection so that the client sees a reset, not an end."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        raise Closed


def _first_half(parts: list[bytes]) -> list[bytes]:
    content = b"".join(parts)
    return [content[: len(content) // 2]]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Overloaded" if status == 529 else "Error"
