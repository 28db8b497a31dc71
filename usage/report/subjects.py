"""Figures by subject, and how many different subjects there were."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from usage.models import Client
from usage.rollups.calendar import midnight, month_of
from usage.rollups.measures import COLUMNS, DAY, records, summed
from usage.rollups.subjects import DIMENSIONS, counted, sets

from .coverage import Coverage, coverage
from .figures import Figures, added_up

# Ranges up to this are counted as a whole, longer ones by calendar month.
COUNTED_WHOLE = timedelta(days=31)


def rows_by_subject(
    start: datetime, end: datetime, *, client: Client | None, limit: int | None, offset: int
) -> list[tuple[str, Figures]]:
    """Figures of each subject, the dearest first; the first `limit` of them after `offset`."""
    covered = coverage(start, end, days=False)
    with _roomy() as cursor:
        keys = _dearest(cursor, covered, client, limit, offset)
        rows: dict[str, list[Any]] = defaultdict(list)
        for subject, *row in _rows(cursor, covered, client, keys):
            rows[subject].append(row)
    # A record may come between the queries, but none goes.
    return [(key, added_up(rows[key])) for key in keys]


def _dearest(cursor: Any, covered: Coverage, client: Client | None, limit: int | None, offset: int) -> list[str]:
    where, values = _of_records(covered, client)
    parts = [f"SELECT subject, cost FROM usage_usagerecord WHERE {where}"]  # noqa: S608 - of constants of ours
    if covered.months:
        sums, more = _of_sums(covered, client)
        parts.append(f"SELECT subject, cost FROM usage_monthlysubject WHERE {sums}")  # noqa: S608
        values += more
    cursor.execute(
        f"SELECT subject FROM ({' UNION ALL '.join(parts)}) AS parts GROUP BY subject"  # noqa: S608
        " ORDER BY coalesce(sum(cost), 0) DESC, subject LIMIT %s OFFSET %s",
        [*values, limit, offset],
    )
    return [subject for (subject,) in cursor.fetchall()]


def _rows(cursor: Any, covered: Coverage, client: Client | None, keys: list[str]) -> Iterator[tuple[Any, ...]]:
    if covered.months:
        where, values = _of_sums(covered, client)
        where += " AND subject = ANY(%s)"
        cursor.execute(f"SELECT subject, {COLUMNS} FROM usage_monthlysubject WHERE {where}", [*values, keys])  # noqa: S608
        yield from cursor.fetchall()
    where, values = _of_records(covered, client)
    found = records("subject", f"{where} AND subject = ANY(%s)")
    cursor.execute(summed("subject", "subject, bucket", found), [*values, keys])
    yield from cursor.fetchall()


def _of_records(covered: Coverage, client: Client | None) -> tuple[str, list[Any]]:
    where, values = covered.of_records()
    return (f"client_id = %s AND {where}", [client.pk, *values]) if client else (where, [*values])


def _of_sums(covered: Coverage, client: Client | None) -> tuple[str, list[Any]]:
    months = "month = ANY(%s::date[])"
    return (f"client_id = %s AND {months}", [client.pk, covered.months]) if client else (months, [covered.months])


def active_subjects(group: str, start: datetime, end: datetime) -> dict[str, int]:
    """How many different subjects each key of `group` had: “total” (its key is empty), service, use_case or version.

    Ranges over 31 days are counted by calendar month (UTC) and added up: a subject counts once for each month that it was
    active in, also where the range begins in the middle of it. Requests without a subject do not count. Raises ValueError.
    """
    if group not in DIMENSIONS:
        raise ValueError(f"Subjects are not counted by {group!r}.")
    if end - start <= COUNTED_WHOLE:
        return _distinct(group, coverage(start, end, months=False), by_month=False)
    covered = coverage(midnight(month_of(start.astimezone(UTC))), end)
    counts = defaultdict(int, _distinct(group, covered, by_month=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, sum(subjects)::bigint FROM usage_monthlyusage"
            " WHERE client_id IS NULL AND dimension = %s AND month = ANY(%s::date[]) AND subjects > 0 GROUP BY key",
            [group, covered.months],
        )
        for key, number in cursor.fetchall():
            counts[key] += number
    return dict(counts)


def _distinct(group: str, covered: Coverage, *, by_month: bool) -> dict[str, int]:
    """Of the days and records; the months have been counted."""
    where, values = covered.of_records()
    month = "date_trunc('month', {})::date" if by_month else "NULL"
    with _roomy() as cursor:
        cursor.execute(
            f"SELECT {month.format('day')}, service, use_case, version, subjects FROM usage_dailysubjects"  # noqa: S608
            " WHERE day = ANY(%s::date[])",
            [covered.days],
        )
        found = cursor.fetchall()
        cursor.execute(sets(month.format(DAY), where), values)
        return counted(found + cursor.fetchall(), group)


@contextmanager
def _roomy() -> Iterator[Any]:
    """A cursor for queries over many records: memory to group them in, and no time lost on compiling."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true)")
        yield cursor
