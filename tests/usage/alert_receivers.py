"""A real receiver of webhooks and a real mail server, for tests of alerts."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What was posted: headers (lower case) and text of each; answers with `statuses` in turn, then 204."""

    statuses: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], str]] = field(default_factory=list)
    # Set to make the receiver wait before it answers.
    gate: threading.Event | None = None
    arrived: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(text) for _, text in self.got]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.got]


@contextmanager
def receiver(*statuses: int, gate: threading.Event | None = None) -> Iterator[Receiver]:
    """An HTTP server on a free port of this machine."""
    box = Receiver(list(statuses), gate=gate)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            box.got.append(({name.lower(): value for name, value in self.headers.items()}, text))
            status = box.statuses.pop(0) if box.statuses else 204
            box.arrived.set()
            if box.gate:
                box.gate.wait(10)
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        box.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        yield box
        server.shutdown()


@dataclass
class Mailbox:
    """What a mail server took; it says `answers[address]` where that is set, and else yes."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    taken: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.taken]


@contextmanager
def mail_server(**answers: list[str]) -> Iterator[Mailbox]:
    """An SMTP server that answers RCPT for `name@…` with `answers["name"]` in turn; “drop” breaks the connection off."""
    box = Mailbox(answers)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 ready")
            to = ""
            while line := self.rfile.readline().decode().strip():
                verb = line.split(" ")[0].split(":")[0].upper()
                if verb == "RCPT":
                    to = line.partition("<")[2].partition(">")[0]
                    left = box.answers.get(to.partition("@")[0], [])
                    answer = left.pop(0) if left else "250 fine"
                    if answer == "drop":
                        return
                    self.say(answer)
                elif verb == "DATA":
                    self.say("354 go on")
                    box.taken.append((to, self.text()))
                    self.say("250 taken")
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 fine")

        def text(self) -> str:
            lines: list[str] = []
            while (line := self.rfile.readline().decode()) != ".\r\n":
                lines.append(line)
            return "".join(lines)

        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        box.port = server.server_address[1]
        yield box
        server.shutdown()
