"""When a draft is due, as people say it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

SOON = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Due:
    """`words` for a line of facts; `tone` is "danger", "warning" or "" (there is time)."""

    at: datetime
    words: str
    tone: str


def due_of(at: datetime | None, now: datetime | None = None) -> Due | None:
    """“due in 25 min”, “overdue by 2 h”; None where there is no due time."""
    if at is None:
        return None
    left = at - (now or timezone.now())
    if left < timedelta():
        return Due(at, f"overdue by {_span(-left)}", "danger")
    return Due(at, f"due in {_span(left)}", "warning" if left < SOON else "")


def _span(length: timedelta) -> str:
    if length < timedelta(minutes=1):
        return "less than a minute"
    if length < timedelta(hours=1):
        return f"{length // timedelta(minutes=1)} min"
    if length < timedelta(days=2):
        return f"{length // timedelta(hours=1)} h"
    return f"{length.days} days"
