"""The ranges of the cost page: which days they have, what they are compared with, and what is no range."""

from datetime import UTC, date, datetime

import pytest

from generation.admin.cost.ranges import BadRange, given, picked

NOW = datetime(2026, 11, 21, 16, 40, tzinfo=UTC)


def at(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "start", "start_before", "end_before"),
    [
        ("today", at(11, 21), at(11, 20), at(11, 20, 16, 40)),
        ("7-days", at(11, 15), at(11, 8), at(11, 14, 16, 40)),
        ("30-days", at(10, 23), at(9, 23), at(10, 22, 16, 40)),
        ("90-days", at(8, 24), at(5, 26), at(8, 23, 16, 40)),
        ("this-month", at(11, 1), at(10, 1), at(10, 21, 16, 40)),
        ("12-months", at(12, 1, year=2025), at(12, 1, year=2024), at(11, 21, 16, 40, year=2025)),
    ],
)
def test_a_range_that_goes_on_is_compared_up_to_the_same_time(
    name: str, start: datetime, start_before: datetime, end_before: datetime
) -> None:
    days = picked(name, NOW)
    assert (days.start, days.end, days.last) == (start, NOW, date(2026, 11, 21))
    assert (days.start_before, days.end_before) == (start_before, end_before)


def test_last_month_is_compared_with_the_whole_month_before() -> None:
    days = picked("last-month", NOW)
    assert (days.first, days.last, days.end) == (date(2026, 10, 1), date(2026, 10, 31), at(11, 1))
    assert (days.start_before, days.end_before) == (at(9, 1), at(10, 1))


@pytest.mark.parametrize(
    ("now", "end_before"),
    [(at(3, 31, 12), at(3, 1)), (at(3, 1, 12), at(2, 1, 12)), (at(1, 5), at(12, 5, year=2025))],
)
def test_a_month_is_never_compared_with_more_than_the_one_before(now: datetime, end_before: datetime) -> None:
    assert picked("this-month", now).end_before == end_before


def test_days_of_ones_own_are_compared_with_as_many_before() -> None:
    days = given("2026-03-02", "2026-03-15", NOW)
    assert (days.number, days.start, days.end) == (14, at(3, 2), at(3, 16))
    assert (days.start_before, days.end_before) == (at(2, 16), at(3, 2))


def test_one_end_is_enough_and_tomorrow_is_not_shown_yet() -> None:
    assert given("2026-11-20", "", NOW).last == date(2026, 11, 21)
    assert given("2026-11-20", "2027-01-01", NOW).end == NOW
    assert given("", "2026-11-10", NOW).first == date(2026, 10, 12)


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("2026-13-01", "", "“2026-13-01” is no day"),
        ("", "yesterday", "“yesterday” is no day"),
        ("2026-03-02", "2026-03-01", "ends before it begins"),
        ("2026-11-22", "2026-11-23", "begins in the future"),
        ("0001-01-01", "0001-01-02", "1 January 2000"),
        ("2026-01-01", "1999-01-01", "ends before it begins"),
        ("2010-01-01", "2026-01-01", "3,660 days"),
        ("9999-12-31", "9999-12-31", "begins in the future"),
        ("1999-12-31", "", "1 January 2000"),
    ],
)
def test_what_is_no_range_says_why(first: str, last: str, why: str) -> None:
    with pytest.raises(BadRange, match=why):
        given(first, last, NOW)
