"""Everything in the database that a run needs, made by one Django process (`python -m llmhub.local.prepare`)."""

import sys
from pathlib import Path

from .layout import Layout
from .problem import CannotRun
from .processes import Processes

TIME_LIMIT_S = 300.0
# Begins what `prepare` says last, in its log, when a step failed.
FAILED = "Failed step: "


def run_setup(layout: Layout, processes: Processes, environment: dict[str, str]) -> None:
    """Migrate, load the catalogue, make the demo accounts.

    Raises CannotRun with what the failed step says, and Interrupted.
    """
    command = [sys.executable, "-m", "llmhub.local.prepare", "--credentials", str(layout.credentials)]
    step = processes.start("prepare", command, env=environment)
    code = processes.finish(step, time_limit_s=TIME_LIMIT_S)
    if code != 0:
        raise CannotRun(f"Preparing the database failed at {failed_step(step.log)} ({step.ending}).", log=step.log)


def failed_step(log: Path) -> str:
    """The name of the step that failed, which `prepare` says last."""
    _, found, reason = log.read_text(encoding="utf-8", errors="replace").rpartition(FAILED)
    return reason.partition(":")[0] if found else "its start"
