"""Telling operators that the books do not agree, and that they do again."""

from usage.alerts import raise_alert, resolve
from usage.models import Alert

from .check import Check, Report

KEY = "reconcile"


def tell(report: Report) -> None:
    """An alert a day where they don't agree; where they do, what was open before is resolved."""
    if report.agrees:
        resolve(KEY)
        return
    wrong = [check for check in report.checks if check.differing]
    raise_alert(
        f"{KEY}:{report.until:%Y-%m-%d}",
        kind="reconcile",
        level=Alert.Level.CRITICAL,
        title=f"The books do not agree: {sum(check.differing for check in wrong)} differences",
        detail="\n".join(_line(check) for check in wrong),
    )


def _line(check: Check) -> str:
    first = check.differences[0]
    return (
        f"{check.name}: {check.differing} do not, e.g. {first.what} (expected {first.expected}, found {first.found})."
    )
