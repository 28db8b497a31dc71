"""Dates: calendar dates, weekdays, times of day, years. Value: When (see day.py).

Compared by value: a date with fewer parts is supported by one that has these parts.
"""

from collections.abc import Iterator
from decimal import Decimal

from . import calendar_dates, times, weekdays, years
from .day import When, weekday_of
from .evidence import Day, Evidence, Setting
from .fact import Match
from .overlap import apart
from .reading import without


def find(text: str) -> Iterator[Match]:
    """The dates in `text`; first those with most parts, so that a year in a date is no fact of its own."""
    for part in (calendar_dates, times, weekdays, years):
        found = apart(part.find(text))
        yield from found
        text = without(text, found)


def learn(value: When, evidence: Evidence, setting: Setting) -> None:
    """Take in a date of the inputs, with all dates that say less."""
    for day in value.days:
        evidence.days.update(_with_fewer_parts(day))
        weekday = weekday_of(day)
        if weekday is not None:
            evidence.weekdays.add(weekday)
        year, month, _ = day
        if year is not None and month is None:
            evidence.numbers.add(Decimal(year))
    evidence.times.update(value.times)
    if value.weekday is not None:
        evidence.weekdays.add(value.weekday)


def supports(evidence: Evidence, value: When) -> bool:
    """Whether the inputs have a date, weekday and time that fit; a year also as a number."""
    if value.weekday is not None:
        return value.weekday in evidence.weekdays
    if value.times and value.times.isdisjoint(evidence.times):
        return False
    return not value.days or any(_known(day, evidence) for day in value.days)


def _known(day: Day, evidence: Evidence) -> bool:
    year, month, _ = day
    return day in evidence.days or (month is None and year is not None and Decimal(year) in evidence.numbers)


def _with_fewer_parts(day: Day) -> Iterator[Day]:
    year, month, number = day
    for with_year in {year, None}:
        for with_month in {month, None}:
            for with_day in {number, None}:
                yield with_year, with_month, with_day
