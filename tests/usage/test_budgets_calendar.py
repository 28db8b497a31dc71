"""Days and months by the clocks of a place."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usage.budgets.calendar import bounds, time_zones


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("period", "zone", "at", "begins", "ends"),
    [
        ("day", "UTC", utc(2026, 11, 20, 23, 59, 59, 999999), utc(2026, 11, 20), utc(2026, 11, 21)),
        ("day", "UTC", utc(2026, 11, 21), utc(2026, 11, 21), utc(2026, 11, 22)),
        ("month", "UTC", utc(2026, 12, 31, 23, 59), utc(2026, 12, 1), utc(2027, 1, 1)),
        ("month", "UTC", utc(2028, 2, 29, 12), utc(2028, 2, 1), utc(2028, 3, 1)),
        # 23 and 25 hours
        ("day", "Europe/Berlin", utc(2026, 3, 29, 12), utc(2026, 3, 28, 23), utc(2026, 3, 29, 22)),
        ("day", "Europe/Berlin", utc(2026, 10, 25, 12), utc(2026, 10, 24, 22), utc(2026, 10, 25, 23)),
        # Clocks that skip midnight, and that repeat it
        ("day", "Africa/Cairo", utc(2026, 4, 24, 12), utc(2026, 4, 23, 22), utc(2026, 4, 24, 21)),
        ("day", "America/Havana", utc(2026, 11, 1, 12), utc(2026, 11, 1, 4), utc(2026, 11, 2, 5)),
        ("month", "Pacific/Kiritimati", utc(2026, 11, 30, 10), utc(2026, 11, 30, 10), utc(2026, 12, 31, 10)),
        ("month", "America/Los_Angeles", utc(2026, 11, 1, 6, 59), utc(2026, 10, 1, 7), utc(2026, 11, 1, 7)),
    ],
)
def test_bounds(period: str, zone: str, at: datetime, begins: datetime, ends: datetime) -> None:
    assert bounds(period, zone, at) == (begins, ends)


@given(
    st.sampled_from(["day", "month"]),
    st.sampled_from(time_zones()),
    st.datetimes(datetime(1975, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC)),
)
def test_periods_follow_each_other_without_gap_or_overlap(period: str, zone: str, at: datetime) -> None:
    begins, ends = bounds(period, zone, at)
    assert begins <= at < ends
    assert bounds(period, zone, ends)[0] == ends
    assert bounds(period, zone, begins - timedelta(microseconds=1))[1] == begins
