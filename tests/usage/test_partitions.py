"""The ledger's partitions: each record in its month's, none refused, none changed, and old months dropped whole."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.factories import ClientFactory
from usage import ledger, partitions, report
from usage.models import RolledDay, UsageRecord
from usage.rollups import roll_up_due
from usage.rollups.calendar import after, month_of

from .ledger_rows import entry, partition_of

JULY = date(2024, 7, 1)
YEAR = (datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _checked_at_once(request: pytest.FixtureRequest) -> None:
    """A table with checks that are put off cannot be altered; outside of tests each write ends its transaction."""
    request.getfixturevalue("db")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def write(*moments: datetime, **values: Any) -> list[UsageRecord]:
    client = ClientFactory()
    rows = [entry(client, at, **values) for at in moments]
    ledger.record(*rows)
    return rows


def test_this_month_and_the_next_three_have_a_partition() -> None:
    month = month_of(timezone.now())
    assert partitions.months() == [month, after(month), after(after(month)), after(after(after(month)))]
    assert partitions.ensure() == []
    last = partitions.months()[-1]
    assert partitions.ensure(months_ahead=5) == [after(last), after(after(last))]
    assert partition_of(write(timezone.now())[0]) == f"usage_usagerecord_{month:%Y_%m}"


def test_a_month_begins_and_ends_at_midnight_utc() -> None:
    month = partitions.months()[1]
    begins = datetime(month.year, month.month, 1, tzinfo=UTC)
    last, first = write(begins - timedelta(microseconds=1), begins)
    assert partition_of(last) == f"usage_usagerecord_{partitions.months()[0]:%Y_%m}"
    assert partition_of(first) == f"usage_usagerecord_{month:%Y_%m}"


def test_a_record_of_any_time_is_taken() -> None:
    rows = write(datetime(1, 1, 1, tzinfo=UTC), datetime(2024, 7, 9, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
    assert {partition_of(row) for row in rows} == {"usage_usagerecord_other"}


def test_a_new_partition_takes_over_the_records_of_its_month() -> None:
    last = partitions.months()[-1]
    month = after(last)
    begins, ends = (datetime(at.year, at.month, 1, tzinfo=UTC) for at in (month, after(month)))
    inside, edge, outside = write(begins, ends - timedelta(microseconds=1), ends)
    assert partition_of(inside) == "usage_usagerecord_other"
    assert partitions.ensure(months_ahead=4) == [month]
    assert partition_of(inside) == partition_of(edge) == f"usage_usagerecord_{month:%Y_%m}"
    assert partition_of(outside) == "usage_usagerecord_other"
    assert UsageRecord.objects.count() == 3
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        UsageRecord.objects.filter(pk=outside.pk).delete()


@pytest.mark.parametrize("change", ["update", "delete"])
@pytest.mark.parametrize("at", [datetime(2024, 7, 9, tzinfo=UTC), None])
def test_nothing_is_changed_or_deleted(change: str, at: datetime | None) -> None:
    (row,) = write(at or timezone.now())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        if change == "update":
            UsageRecord.objects.filter(pk=row.pk).update(cost=0)
        else:
            row.delete()
    assert UsageRecord.objects.get().cost == 1


def test_the_same_record_again_is_one() -> None:
    (row,) = write(timezone.now())
    ledger.record(row)
    again = entry(row.client, row.at, id=row.pk, cost=9)
    ledger.record(again)
    assert UsageRecord.objects.get().cost == 1


def test_dropping_a_month_keeps_its_sums() -> None:
    write(*(datetime(2024, 7, day, tzinfo=UTC) for day in (1, 9, 31)), datetime(2024, 8, 1, tzinfo=UTC))
    roll_up_due()
    groups = [name for name in report.GROUPS if name != "subject"]
    before = {group: report.rows_by(group, *YEAR) for group in groups} | {
        "subjects": report.active_subjects("total", *YEAR)
    }
    call_command("drop_usage_month", "2024-07")
    assert UsageRecord.objects.count() == 1
    assert {group: report.rows_by(group, *YEAR) for group in groups} | {
        "subjects": report.active_subjects("total", *YEAR)
    } == before
    assert [key for key, _ in report.rows_by("subject", *YEAR)] == [""]
    assert report.total(*YEAR).requests == 4
    assert roll_up_due() == (0, 0)
    call_command("rebuild_usage")
    assert report.total(*YEAR).requests == 4


def test_a_record_that_comes_after_its_month_was_dropped_counts_too() -> None:
    write(datetime(2024, 7, 9, tzinfo=UTC))
    roll_up_due()
    partitions.drop(JULY)
    write(datetime(2024, 7, 9, 8, tzinfo=UTC), cost=5)
    assert RolledDay.objects.get(day=date(2024, 7, 9)).dropped
    assert [(key, figures.cost) for key, figures in report.rows_by("day", *YEAR)] == [("2024-07-09", 6)]
    assert report.total(*YEAR).cost == 6
    roll_up_due()
    assert report.total(*YEAR).cost == 6
    with pytest.raises(partitions.NotDroppable, match="already"):
        partitions.drop(JULY)


def test_what_is_not_rolled_up_is_not_dropped() -> None:
    write(datetime(2024, 7, 9, tzinfo=UTC))
    with pytest.raises(CommandError, match="not rolled up"):
        call_command("drop_usage_month", "2024-07")
    roll_up_due()
    write(datetime(2024, 7, 10, tzinfo=UTC))
    with pytest.raises(CommandError, match="not rolled up"):
        call_command("drop_usage_month", "2024-07", "--force")
    assert UsageRecord.objects.count() == 2


def test_young_months_are_dropped_only_by_force(settings: Any) -> None:
    settings.USAGE_KEEP_MONTHS = 3
    month = partitions.months_back(3)
    write(datetime(month.year, month.month, 5, tzinfo=UTC))
    roll_up_due()
    with pytest.raises(CommandError, match="are kept"):
        call_command("drop_usage_month", f"{month:%Y-%m}")
    assert UsageRecord.objects.count() == 1
    call_command("drop_usage_month", f"{month:%Y-%m}", "--force")
    assert UsageRecord.objects.count() == 0


@pytest.mark.parametrize("month", ["2024-13", "July", "2024-07-01", ""])
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(CommandError, match="is no month"):
        call_command("drop_usage_month", month)


def test_old_months_are_dropped_by_themselves_only_where_that_is_set(settings: Any) -> None:
    young, old = partitions.months_back(2), partitions.months_back(3)
    write(*(datetime(month.year, month.month, 5, tzinfo=UTC) for month in (young, old)))
    with partitions._alone() as cursor:
        for month in (old, young):
            partitions._create(cursor, month)
    roll_up_due()
    partitions.keep()
    assert UsageRecord.objects.count() == 2
    settings.USAGE_DROP_AFTER_MONTHS = 2
    partitions.keep()
    assert UsageRecord.objects.get().at.month == young.month
    assert old not in partitions.months()
