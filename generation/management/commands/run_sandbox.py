"""`manage.py run_sandbox`: the sandbox as a process of its own."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.sandbox import Sandbox
from generation.sandbox.faults import NAMES
from generation.sandbox.wire import BadRequest


class Command(BaseCommand):
    help = "Run the sandbox: a server on loopback that speaks the Anthropic Messages API. Needs no database."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="A loopback address (default: 127.0.0.1).")
        parser.add_argument("--port", type=int, default=8100, help="0 takes a free one (default: 8100).")
        parser.add_argument(
            "--fault",
            action="append",
            default=[],
            metavar="SPEC",
            help=f"A fault for all requests, name[:value][*times][@first]; may be repeated. Names: {', '.join(NAMES)}.",
        )

    def handle(self, *, host: str, port: int, fault: list[str], **options: Any) -> None:
        """Serve until SIGTERM or SIGINT, then stop at once with exit code 0."""
        sandbox = _listening(host, port, fault)
        stop = threading.Event()

        def on_signal(number: int, frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, on_signal)
        with sandbox:
            self.stdout.write(f"The sandbox answers at {sandbox.url} (not Claude).")
            self.stdout.flush()
            stop.wait()


def _listening(host: str, port: int, specs: list[str]) -> Sandbox:
    try:
        return Sandbox(host, port, specs=specs)
    except OverflowError as error:
        raise CommandError("The port must be from 0 to 65535.") from error
    except (ValueError, BadRequest) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"The sandbox cannot listen on {host} port {port}: {error.strerror}.") from error
