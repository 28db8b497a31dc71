"""The sandbox as a server: a thread a connection, started in this process or by `manage.py run_sandbox`."""

import contextlib
import ipaddress
import logging
import socket
import sys
import threading
from collections.abc import Iterable
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from . import faults
from .answering import CATALOG_DIR, Answers, Catalog
from .api import Api, Dropped
from .connection import Connection
from .control import Control
from .fault_board import FaultBoard
from .journal import Journal
from .rate_limits import RateLimits
from .wire import ApiError, Reply, Request, error_reply

logger = logging.getLogger(__name__)


class Sandbox:
    """A server that speaks the Messages API on loopback. Use it as a context manager, or `start` and `stop` it.

    Port 0 takes a free one; `url` says which. `specs` are faults for all requests (see `faults`).
    Raises ValueError for a host that is not loopback, BadRequest for an unknown fault, OSError where the port is taken.
    """

    def __init__(
        self, host: str = "127.0.0.1", port: int = 0, *, specs: Iterable[str] = (), catalog_dir: Path = CATALOG_DIR
    ) -> None:
        address = loopback_address(host)
        self.journal = Journal()
        self.board = FaultBoard()
        self.board.set([fault for spec in specs for fault in faults.parse(spec, may_count=True)])
        self.limits = RateLimits()
        self._stopping = threading.Event()
        self._api = Api(Answers(Catalog(catalog_dir)), self.board, self.limits, self._stopping)
        self._control = Control(self.board, self.limits, self.journal)
        self._server = _Server((address, port), self._connection_class(), ":" in address)
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it listens, as the SDK's `base_url`."""
        host, port = self._server.server_address[:2]
        return f"http://[{host!s}]:{port}" if ":" in str(host) else f"http://{host!s}:{port}"

    def start(self) -> Self:
        """Serve from a thread of its own."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="sandbox", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop at once: waits end, open connections are dropped, the port is free."""
        self._stopping.set()
        if self._thread:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._server.drop_connections()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _connection_class(self) -> type[Connection]:
        sandbox = self

        class SandboxConnection(Connection):
            stopping = sandbox._stopping

            def respond(self, request: Request) -> Reply | None:
                return sandbox._respond(request)

        return SandboxConnection

    def _respond(self, request: Request) -> Reply | None:
        """The answer to a request, or None where the connection is to be dropped."""
        if request.path == "/sandbox" or request.path.startswith("/sandbox/"):
            try:
                return self._control.answer(request)
            except ApiError as error:
                return error_reply(error)
        entry = self.journal.open(request)
        reply: Reply | None = None
        try:
            reply = self._api.answer(request, entry)
        except Dropped:
            pass
        finally:
            entry.close(reply.status if reply else None)
        return reply


def loopback_address(host: str) -> str:
    """The address of a loopback host. Raises ValueError for any other: the sandbox has no real authentication."""
    address = "127.0.0.1" if host == "localhost" else host
    try:
        if ipaddress.ip_address(address).is_loopback:
            return address
    except ValueError:
        pass
    raise ValueError(f"The sandbox serves loopback only, e.g. 127.0.0.1; {host!r} is not a loopback address.")


class _Server(ThreadingHTTPServer):
    request_queue_size = 1024
    daemon_threads = True
    # Handlers may be waiting for minutes; `stop` ends their connections itself.
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], connection: type[Connection], is_ipv6: bool) -> None:
        self.address_family = socket.AF_INET6 if is_ipv6 else socket.AF_INET
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(address, connection)

    def server_bind(self) -> None:
        """Bind without asking for the machine's name, which may take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def drop_connections(self) -> None:
        """End every open connection."""
        with self._open_lock:
            open_now = list(self._open)
        for connection in open_now:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            logger.exception("A sandbox connection failed")
