"""What a date fact is compared by."""

import calendar
import datetime
from typing import NamedTuple

from .evidence import Day, Time

NO_DAYS: frozenset[Day] = frozenset()
NO_TIMES: frozenset[Time] = frozenset()


class When(NamedTuple):
    """A date, a weekday, a time of day, or a date with a time; each with all that it can mean."""

    days: frozenset[Day] = NO_DAYS
    times: frozenset[Time] = NO_TIMES
    weekday: int | None = None
    """0 is Monday."""


def exists(year: int | None, month: int | None, day: int | None) -> bool:
    """Whether the calendar has it; a year that is not said may be a leap year."""
    if month is None:
        return day is None
    if not 1 <= month <= 12 or (year is not None and not 1 <= year <= 9999):
        return False
    return day is None or 1 <= day <= calendar.monthrange(2000 if year is None else year, month)[1]


def full_year(digits: str | None) -> int | None:
    """Four digits as they are, two as a year from 2000 on."""
    if not digits:
        return None
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def weekday_of(day: Day) -> int | None:
    """0 is Monday; None for a date with parts missing."""
    year, month, number = day
    if year is None or month is None or number is None:
        return None
    return datetime.date(year, month, number).weekday()
