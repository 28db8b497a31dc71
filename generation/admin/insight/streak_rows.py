"""Runs of quick approvals as the lead sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from generation.insight import Streak

from .asked import Asked
from .columns import time_text
from .names import Names

MOST_USE_CASES = 3


@dataclass(frozen=True, slots=True)
class StreakRow:
    """One run; `query` leads to the approvals in question."""

    reviewer: str
    first_at: datetime
    last_at: datetime
    approvals: int
    median: str
    use_cases: str
    query: str


def streak_rows(asked: Asked, names: Names, streaks: Iterable[Streak]) -> list[StreakRow]:
    """A row a run."""
    return [
        StreakRow(
            names.people[one.by_id],
            one.first_at,
            one.last_at,
            one.approvals,
            time_text(one.took_median),
            _some([names.use_cases[pk] for pk in one.use_cases]),
            _query(asked, one),
        )
        for one in streaks
    ]


def _query(asked: Asked, streak: Streak) -> str:
    """The run's own address: whose, and its first and last moment. The filters go along, the days do not matter."""
    moments = {"first": streak.first_at.isoformat(), "last": streak.last_at.isoformat()}
    return urlencode(asked.filters | {"reviewer": streak.by_id} | moments)


def _some(names: list[str]) -> str:
    names = sorted(names)
    more = len(names) - MOST_USE_CASES
    return ", ".join(names[:MOST_USE_CASES]) + (f" and {more} more" if more > 0 else "")
