"""The processes of a local run: started in their own sessions, watched, and stopped in reverse order."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .interruption import Interruption
from .layout import CLONE, Layout
from .orphans import started_at, stop_orphans
from .private_files import write_private
from .problem import CannotRun

PATIENCE_S = 10.0
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Process:
    """One running child."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path
    started: str
    stop_signal: signal.Signals
    patience_s: float

    @property
    def dead(self) -> bool:
        return self.popen.poll() is not None

    @property
    def ending(self) -> str:
        """How it ended, in words."""
        code = self.popen.returncode
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


class Processes:
    """The children of one run. Each has a session of its own, so that Ctrl-C reaches only the supervisor."""

    def __init__(self, layout: Layout, interruption: Interruption):
        self.layout = layout
        self.interruption = interruption
        self._running: list[Process] = []

    def stop_leftovers(self) -> None:
        """Stop what a killed run left behind. Call with the layout's lock held."""
        stop_orphans(self.layout.processes)

    def start(
        self,
        name: str,
        argv: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        cwd: Path = CLONE,
        stop_signal: signal.Signals = signal.SIGTERM,
        patience_s: float = PATIENCE_S,
        stdin: str | None = None,
    ) -> Process:
        """Start a child that writes to its own log; `stdin` is all it can read.

        It is stopped with `stop_signal`, and killed when that takes longer than `patience_s`.

        Raises CannotRun where the command cannot be started.
        """
        log = self.layout.log(name)
        popen = spawn(argv, env=env, cwd=cwd, log=log, stdin=stdin, stop_signal=stop_signal)
        process = Process(name, popen, log, started_at(popen.pid), stop_signal, patience_s)
        self._running.append(process)
        self._record()
        return process

    def finish(self, process: Process, *, time_limit_s: float) -> int:
        """Wait for a child that ends by itself; its exit code, negative where it took longer
        than `time_limit_s` and was stopped.

        Raises Interrupted.
        """
        deadline = time.monotonic() + time_limit_s
        while not process.dead and time.monotonic() < deadline:
            self.interruption.check()
            self.interruption.wait(0.5)
        self.stop(process)
        return process.popen.returncode

    def first_dead(self) -> Process | None:
        """A child that has ended though it should run."""
        return next((process for process in self._running if process.dead), None)

    def first_running(self) -> Process | None:
        """A child that runs."""
        return next((process for process in self._running if not process.dead), None)

    def require_all_alive(self) -> None:
        """Raises CannotRun, naming it, when a child has ended by itself."""
        if dead := self.first_dead():
            raise CannotRun(f"The {dead.name} process ended unexpectedly ({dead.ending}).", log=dead.log)

    def stop(self, process: Process) -> None:
        """Ask a child to end, then make it end; nothing of its session stays."""
        with suppress(ProcessLookupError):
            process.popen.send_signal(process.stop_signal)
        deadline = time.monotonic() + process.patience_s
        while not process.dead and time.monotonic() < deadline and not self.interruption.hurry:
            self.interruption.wait(0.1)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.popen.pid, signal.SIGKILL)
        process.popen.wait()
        self._running.remove(process)
        self._record()

    def stop_all(self) -> None:
        """Stop every child, the last one started first."""
        for process in reversed(list(self._running)):
            self.stop(process)

    def _record(self) -> None:
        """Note who runs for the next start, should this one be killed. A full disk must not keep it from stopping them."""
        facts = [
            {"name": one.name, "pid": one.popen.pid, "started": one.started, "stop_signal": int(one.stop_signal)}
            for one in self._running
        ]
        with suppress(OSError):
            write_private(self.layout.processes, json.dumps(facts))


def spawn(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path,
    log: Path,
    stdin: str | None,
    stop_signal: signal.Signals,
) -> subprocess.Popen[bytes]:
    """Start `argv` in a session of its own, with the output of its run before this one kept beside `log`.

    Raises CannotRun.
    """
    with suppress(FileNotFoundError):
        log.replace(log.with_suffix(".log.1"))
    try:
        with log.open("wb") as output:
            popen = subprocess.Popen(
                [str(part) for part in argv],
                env=dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(stop_signal),
            )
    except OSError as error:
        raise CannotRun(f"{argv[0]} could not be started: {error.strerror}.") from error
    if popen.stdin:
        with suppress(BrokenPipeError), popen.stdin:
            popen.stdin.write((stdin or "").encode())
    return popen


def die_with_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """What a child runs before its program so that Linux sends it `stop_signal` when the supervisor is killed."""
    if sys.platform != "linux":
        return None
    supervisor = os.getpid()

    def ask() -> None:
        ask_for_signal_at_parents_end(stop_signal)
        if os.getppid() != supervisor:
            os._exit(1)

    return ask


def ask_for_signal_at_parents_end(number: signal.Signals) -> None:
    """Have the system send this process a signal when the one that started it ends, where the system can (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
