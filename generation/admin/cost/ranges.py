"""The ranges of days that can be picked, and the range that each is compared with. All days are UTC's."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from llmhub.admin_site.filters import midnight

DEFAULT = "30-days"
DAYS = {"today": 1, "7-days": 7, "30-days": 30, "90-days": 90}
TITLES = {
    "today": "Today",
    "7-days": "7 days",
    "30-days": "30 days",
    "this-month": "This month",
    "last-month": "Last month",
    "90-days": "90 days",
    "12-months": "12 months",
}
# No record is older, and no clock is that wrong.
FIRST_DAY = date(2000, 1, 1)
MOST_DAYS = 3_660


class BadRange(ValueError):
    """Days that nobody can have meant; says in a sentence why."""


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both included, as far as they have passed; and the range before, as far as that had then.

    So today until now is compared with yesterday until the same time.
    """

    first: date
    last: date
    start: datetime
    end: datetime
    start_before: datetime
    end_before: datetime

    @property
    def number(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def picked(name: str, now: datetime) -> Days:
    """The range called `name`, a key of TITLES; those that go on end with `now` (UTC)."""
    today = now.date()
    if name in DAYS:
        return _days(today - timedelta(days=DAYS[name] - 1), today, now)
    this_month = today.replace(day=1)
    last_month = months_back(this_month, 1)
    if name == "last-month":
        return _days(last_month, this_month - timedelta(days=1), now, months=1)
    return (
        _days(months_back(this_month, 11), today, now, months=12)
        if name == "12-months"
        else _days(this_month, today, now, months=1)
    )


def given(first: str, last: str, now: datetime) -> Days:
    """The range that somebody typed, as two ISO dates of which one may be empty. Raises BadRange."""
    today = now.date()
    end = min(_day(last), today) if last else today
    start = _day(first) if first else end - timedelta(days=DAYS[DEFAULT] - 1)
    if start > today:
        raise BadRange("The range begins in the future.")
    if start > end:
        raise BadRange("The range ends before it begins.")
    if start < FIRST_DAY:
        raise BadRange(f"The range can begin on {FIRST_DAY:%-d %B %Y} at the earliest.")
    if (end - start).days >= MOST_DAYS:
        raise BadRange(f"A range can have {MOST_DAYS:,} days at most.")
    return _days(start, end, now)


def months_back(month: date, number: int) -> date:
    """The first day of the month so many before the one of `month`."""
    count = month.year * 12 + month.month - 1 - number
    return date(count // 12, count % 12 + 1, 1)


def _days(first: date, last: date, now: datetime, *, months: int = 0) -> Days:
    """`months`: compared with the same part of so many calendar months before; else with as many days before."""
    start, end = midnight(first), min(midnight(last + timedelta(days=1)), now)
    before = months_back(first, months) if months else first - timedelta(days=(last - first).days + 1)
    passed = end - start if end == now or not months else start - midnight(before)
    return Days(first, last, start, end, midnight(before), min(midnight(before) + passed, start))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRange(f"“{text[:20]}” is no day; write one as 2026-11-21.") from None
