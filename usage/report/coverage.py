"""Which part of a range is summed up already, and which has to be read from the records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from usage.models import RolledDay, RolledMonth
from usage.rollups.calendar import after, midnight, month_of

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whole months and days whose sums hold, and the spans of the range that the records have to answer for."""

    months: list[date]
    days: list[date]
    live: list[Span]

    def of_records(self) -> tuple[str, list[datetime]]:
        """A condition on the time of records, and its values."""
        if not self.live:
            return "FALSE", []
        each = " OR ".join(["at >= %s AND at < %s"] * len(self.live))
        return f"({each})", [moment for span in self.live for moment in span]


def coverage(start: datetime, end: datetime, *, months: bool = True, days: bool = True) -> Coverage:
    """How the range from `start` until before `end` is to be read; without `months` or `days` those are not used.

    A record that comes for a day whose records were dropped counts beside the sums, so such days are read live as well.
    """
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    # What is shorter than any month or day holds none.
    months, days = months and end - start >= timedelta(days=28), days and end - start >= timedelta(days=1)
    whole_months = dict(_months(start, end)) if months else {}
    whole_days = (
        {day: dropped for day, dropped in _days(start, end) if month_of(day) not in whole_months} if days else {}
    )
    covered = [(midnight(month), midnight(after(month))) for month, dropped in whole_months.items() if not dropped]
    covered += [
        (midnight(day), midnight(day + timedelta(days=1))) for day, dropped in whole_days.items() if not dropped
    ]
    return Coverage(list(whole_months), list(whole_days), _without(start, end, sorted(covered)))


def _months(start: datetime, end: datetime) -> Iterable[tuple[date, bool]]:
    first = month_of(start)
    rolled = RolledMonth.objects.filter(month__lt=month_of(end))
    rolled = rolled.filter(month__gte=first) if start == midnight(first) else rolled.filter(month__gt=first)
    return rolled.values_list("month", "dropped")


def _days(start: datetime, end: datetime) -> Iterable[tuple[date, bool]]:
    first = start.date()
    rolled = RolledDay.objects.filter(day__lt=end.date())
    rolled = (
        rolled.filter(day__gte=first)
        if start.timetz() == time.min.replace(tzinfo=UTC)
        else rolled.filter(day__gt=first)
    )
    return rolled.values_list("day", "dropped")


def _without(start: datetime, end: datetime, covered: list[Span]) -> list[Span]:
    """What is left of the range; `covered` is in order and nothing in it overlaps."""
    left = []
    for first, last in covered:
        if start < first:
            left.append((start, first))
        start = last
    return [*left, (start, end)] if start < end else left
