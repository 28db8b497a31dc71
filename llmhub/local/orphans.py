"""What is left of a run whose supervisor was killed."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

PATIENCE_S = 10.0


def started_at(pid: int) -> str:
    """When the process `pid` was started, in the system's own words; empty when it does not run.

    A pid with its start is unique: pids alone are used again.
    """
    if sys.platform == "linux":
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        # The name in brackets may hold anything; state and start are the 3rd and 22nd field.
        fields = stat.rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


def stop_orphans(record: Path) -> None:
    """Stop the processes that `record` names and that still run, the last one started first."""
    try:
        orphans = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    for orphan in reversed(orphans):
        stop_orphan(orphan["pid"], orphan["started"], orphan["stop_signal"])
    record.unlink(missing_ok=True)


def stop_orphan(pid: int, started: str, stop_signal: int) -> None:
    """Ask one process to end, then make its whole session end; only if it is the one that began at `started`."""
    if not started or started_at(pid) != started:
        return
    with suppress(ProcessLookupError):
        os.kill(pid, stop_signal)
    deadline = time.monotonic() + PATIENCE_S
    while started_at(pid) == started and time.monotonic() < deadline:
        time.sleep(0.05)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
