"""Reading figures: a row a key and part of the range, to be added up."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from usage.models import Client
from usage.rollups.measures import DAY, NAMES, records, summed

from .coverage import Coverage
from .groups import Group

_NAMES = ", ".join(NAMES)
_LATENCIES = ", latency_buckets, latency_counts"

Row = tuple[Any, ...]


def rows(group: Group, covered: Coverage, client: Client | None, *, by_day: bool, latencies: bool) -> Iterator[Row]:
    """The key (and with `by_day`, before it, the day), then NAMES, then with `latencies` a histogram."""
    columns = _NAMES + (_LATENCIES if latencies else "")
    with connection.cursor() as cursor:
        for table, period, found in (("monthlyusage", "month", covered.months), ("dailyusage", "day", covered.days)):
            if found:
                who, values = _whose_sums(group, client)
                keys = f"{period}, {group.of_sum}" if by_day else group.of_sum
                cursor.execute(
                    f"SELECT {keys}, {columns} FROM usage_{table}"  # noqa: S608 - of constants of ours
                    f" WHERE {who} AND dimension = %s AND {period} = ANY(%s::date[])",
                    [*values, group.dimension, found],
                )
                yield from cursor.fetchall()
        if covered.live:
            cursor.execute(*_live(group, covered, client, by_day=by_day, latencies=latencies))
            yield from cursor.fetchall()


def _whose_sums(group: Group, client: Client | None) -> tuple[str, list[int]]:
    if client:
        return "client_id = %s", [client.pk]
    return ("client_id IS NOT NULL" if group.each_client else "client_id IS NULL"), []


def _live(
    group: Group, covered: Coverage, client: Client | None, *, by_day: bool, latencies: bool
) -> tuple[str, list[Any]]:
    where, moments = covered.of_records()
    values: list[Any] = [*moments]
    if client:
        where, values = f"client_id = %s AND {where}", [client.pk, *values]
    keys = "day, key" if by_day else "key"
    columns = f"{DAY} AS day, {group.of_record} AS key" if by_day else f"{group.of_record} AS key"
    query = summed(keys, f"{keys}, bucket", records(columns, where))
    if not latencies:
        query = f"SELECT {keys}, {_NAMES} FROM ({query}) AS sums"  # noqa: S608 - of constants of ours
    return query, values
