"""Sums by day and month: figures are the same whether they are there or not, and nothing that is written gets lost."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from tests.at_once import at_once
from tests.factories import ClientFactory
from usage import ledger, report
from usage.models import DailyUsage, MonthlyUsage, RolledDay, RolledMonth, UsageRecord
from usage.rollups import NotOver, rebuild, roll_up_day, roll_up_due, roll_up_month

from .ledger_rows import entry, random_entries, summed, sums_of

START = datetime(2026, 7, 20, tzinfo=UTC)
DAYS = 75


@pytest.fixture
def written(db: None) -> list[UsageRecord]:
    """Random records from 20 July to 2 October 2026, of three clients."""
    rows = random_entries(random.Random(5), [ClientFactory() for _ in range(3)], START, DAYS, 600)
    ledger.record(*rows)
    return rows


def none() -> None:
    """Nothing is rolled up."""


def all_due() -> None:
    """All days and months that are over."""
    assert roll_up_due() == (4 * 31 - 1, 4)


def some() -> None:
    for day in (date(2026, 7, 31), date(2026, 8, 1), date(2026, 8, 2), date(2026, 9, 9)):
        assert roll_up_day(day)


def a_month() -> None:
    for number in range(31):
        roll_up_day(date(2026, 8, 1) + timedelta(days=number))
    assert roll_up_month(date(2026, 8, 1))


RANGES = [
    (START, START + timedelta(days=DAYS)),
    (datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC)),
    (datetime(2026, 7, 31, 13, 7, tzinfo=UTC), datetime(2026, 9, 20, 5, tzinfo=UTC)),
    (datetime(2026, 8, 3, 1, tzinfo=UTC), datetime(2026, 8, 3, 23, tzinfo=UTC)),
    (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),
]


@pytest.mark.parametrize("rolled", [none, all_due, some, a_month])
def test_each_group_over_any_range_is_the_plain_sum(written: list[UsageRecord], rolled: Callable[[], None]) -> None:
    rolled()
    one = written[0].client
    for start, end in RANGES:
        inside = [row for row in written if start <= row.at < end]
        for group in report.GROUPS:
            found = {key: sums_of(figures) for key, figures in report.rows_by(group, start, end)}
            assert found == summed(inside, group), (group, start)
        own = [row for row in inside if row.client == one]
        for group in ("day", "version", "subject", "client"):
            found = {key: sums_of(figures) for key, figures in report.rows_by(group, start, end, client=one)}
            assert found == summed(own, group), (group, start)
        assert sums_of(report.total(start, end, client=one)) == summed(own, "total")[""]
        assert report.tokens(start, end, client=one) == sum(
            row.tokens_input + row.tokens_output + row.tokens_cache_read + row.tokens_cache_write for row in own
        )


@pytest.mark.parametrize("rolled", [none, all_due, some])
def test_each_day_and_key_for_charts(written: list[UsageRecord], rolled: Callable[[], None]) -> None:
    rolled()
    start, end = RANGES[2]
    inside = [row for row in written if start <= row.at < end]
    for group in ("total", "service", "client"):
        found = report.by_day(group, start, end, latencies=True)
        assert [(day, key) for day, key, _ in found] == sorted((day, key) for day, key, _ in found)
        days = {day: {key: sums_of(f) for at, key, f in found if at == day} for day in {day for day, *_ in found}}
        expected = {day: [row for row in inside if row.at.date() == day] for day in {row.at.date() for row in inside}}
        assert days == {day: summed(rows, group) for day, rows in expected.items()}
        assert sum(sum(figures.latencies.counts) for *_, figures in found) == len(inside)


@pytest.mark.parametrize("rolled", [none, all_due, some])
def test_different_subjects(written: list[UsageRecord], rolled: Callable[[], None]) -> None:
    rolled()
    start, end = datetime(2026, 8, 5, 7, tzinfo=UTC), datetime(2026, 9, 4, 9, tzinfo=UTC)
    inside = [row for row in written if start <= row.at < end and row.subject]
    assert report.active_subjects("total", start, end) == {"": len({row.subject for row in inside})}
    by_use_case = report.active_subjects("use_case", start, end)
    assert by_use_case["email.return"] == len({row.subject for row in inside if row.use_case == "email.return"})
    assert sum(report.active_subjects("version", start, end).values()) == len(
        {(row.use_case, row.version, row.subject) for row in inside}
    )


@pytest.mark.parametrize("rolled", [none, all_due, some, a_month])
def test_over_a_month_subjects_are_counted_by_month(written: list[UsageRecord], rolled: Callable[[], None]) -> None:
    rolled()
    months = {(row.at.month, row.service, row.subject) for row in written if row.subject and row.at.month in (7, 8, 9)}
    found = report.active_subjects("service", START + timedelta(days=3), datetime(2026, 10, 1, tzinfo=UTC))
    assert found == {name: sum(service == name for _, service, _ in months) for name in ("content", "email")}


def test_subjects_are_not_counted_by_day() -> None:
    with pytest.raises(ValueError, match="not counted"):
        report.active_subjects("day", START, START + timedelta(days=1))


def test_a_late_record_counts_at_once_and_is_rolled_up_later(written: list[UsageRecord]) -> None:
    roll_up_due()
    before = report.total(*RANGES[0])
    day = date(2026, 8, 15)
    ledger.record(entry(written[0].client, datetime(2026, 8, 15, 23, 59, 59, tzinfo=UTC), cost=5))
    assert not RolledDay.objects.filter(day=day).exists()
    assert not RolledMonth.objects.filter(month=date(2026, 8, 1)).exists()
    assert RolledMonth.objects.filter(month=date(2026, 9, 1)).exists()
    assert report.total(*RANGES[0]).cost == before.cost + 5
    assert roll_up_due() == (1, 1)
    assert roll_up_due() == (0, 0)
    after = report.total(*RANGES[0])
    assert (after.cost, after.requests) == (before.cost + 5, before.requests + 1)


def test_a_record_written_again_leaves_the_sums_alone(written: list[UsageRecord]) -> None:
    roll_up_due()
    ledger.record(*written)
    assert roll_up_due() == (0, 0)
    assert report.total(*RANGES[0]).requests == len(written)


def test_a_late_record_that_is_rolled_back_leaves_the_sums_alone(written: list[UsageRecord]) -> None:
    roll_up_due()
    with pytest.raises(RuntimeError), transaction.atomic():
        ledger.record(entry(written[0].client, START))
        raise RuntimeError
    assert roll_up_due() == (0, 0)


@pytest.mark.django_db
def test_only_days_that_are_over_are_rolled_up() -> None:
    today = datetime.now(UTC).date()
    for day in (today, today + timedelta(days=40)):
        with pytest.raises(NotOver):
            roll_up_day(day)
    assert not RolledDay.objects.exists()


@pytest.mark.django_db
def test_clocks_that_were_wrong_are_no_trouble() -> None:
    client = ClientFactory()
    moments = [
        datetime.min.replace(tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, tzinfo=UTC),
    ]
    ledger.record(*(entry(client, at) for at in moments))
    assert roll_up_due() == (62, 2)
    assert report.total(*RANGES[-1]).requests == 3
    assert [key for key, _ in report.rows_by("day", *RANGES[-1])] == ["0001-01-01", "1970-01-01", "9999-12-31"]


def test_rebuilding_makes_the_same_sums_anew(written: list[UsageRecord]) -> None:
    roll_up_due()
    expected = report.rows_by("use_case", *RANGES[0])
    DailyUsage.objects.update(requests=0, cost=0)
    MonthlyUsage.objects.update(requests=0, cost=0)
    assert report.rows_by("use_case", *RANGES[0]) != expected
    call_command("rebuild_usage", "--from", "2026-07-01", "--to", "2026-08-10")
    assert report.total(START, datetime(2026, 8, 11, tzinfo=UTC)).requests == sum(
        row.at < datetime(2026, 8, 11, tzinfo=UTC) for row in written
    )
    call_command("rebuild_usage")
    assert report.rows_by("use_case", *RANGES[0]) == expected
    assert roll_up_due() == (0, 0)


@pytest.mark.parametrize("value", ["yesterday", "2026-13-01", ""])
def test_rebuilding_refuses_what_is_no_day(value: str) -> None:
    with pytest.raises(CommandError, match="is no day"):
        call_command("rebuild_usage", f"--from={value}")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_writes_while_a_day_is_rolled_up_is_counted() -> None:
    client, day = ClientFactory(), datetime(2026, 8, 15, 12, tzinfo=UTC)
    ledger.record(entry(client, day))

    def write() -> None:
        for _ in range(15):
            with transaction.atomic():
                ledger.record(entry(client, day))
                connection.cursor().execute("SELECT pg_sleep(0.002)")  # written, and not yet committed

    def roll_up() -> None:
        for _ in range(10):
            roll_up_day(day.date(), again=True)

    at_once(write, write, roll_up)
    assert report.total(*RANGES[0]).requests == 31
    roll_up_due()
    assert RolledDay.objects.filter(day=day.date()).exists()
    assert report.total(*RANGES[0]).requests == 31


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_roll_up_at_once_do_it_once() -> None:
    ledger.record(*(entry(ClientFactory(), START + timedelta(hours=6 * number)) for number in range(20)))
    found = at_once(roll_up_due, roll_up_due, lambda: rebuild(date(2026, 7, 20), date(2026, 7, 22)))
    assert found[2] == 3
    assert RolledMonth.objects.count() == 1
    assert DailyUsage.objects.filter(dimension="total", client=None).count() == 5
    assert report.total(*RANGES[0]).requests == 20
