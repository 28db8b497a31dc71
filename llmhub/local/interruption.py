"""Ctrl-C and SIGTERM: noted when they come, acted on where it is safe, and waking whoever waits."""

import os
import select
import signal
import time
from types import FrameType, TracebackType
from typing import Self

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# A signal to the whole process group often arrives twice, once by way of make.
ECHO_S = 0.5


class Interrupted(Exception):
    """Somebody asked the run to stop."""

    def __init__(self, signal_number: int):
        super().__init__(signal_number)
        self.signal_number = signal_number


class Interruption:
    """Watches for signals while it is entered. Use in the main thread."""

    def __init__(self) -> None:
        self.received: int | None = None
        self.hurry = False
        self._received_at = 0.0

    def __enter__(self) -> Self:
        self._read_end, self._write_end = os.pipe()
        os.set_blocking(self._read_end, False)
        os.set_blocking(self._write_end, False)
        signal.set_wakeup_fd(self._write_end, warn_on_full_buffer=False)
        for number in STOPPING:
            signal.signal(number, self._note)
        # Only so that a child's end wakes whoever waits.
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for number in (*STOPPING, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        os.close(self._read_end)
        os.close(self._write_end)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.received is None:
            self.received, self._received_at = number, time.monotonic()
        elif number == signal.SIGINT and time.monotonic() - self._received_at > ECHO_S:
            self.hurry = True

    def check(self) -> None:
        """Raises Interrupted when the run was asked to stop."""
        if self.received is not None:
            raise Interrupted(self.received)

    def wait(self, seconds: float) -> None:
        """Wait for a signal or a child's end, at most `seconds`."""
        if select.select([self._read_end], [], [], seconds)[0]:
            os.read(self._read_end, 4096)
