"""Summing up one day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from usage.models import RolledDay, RolledMonth

from .calendar import midnight, month_of
from .locks import keep_writers_of_day_out
from .measures import COLUMNS, VERSION, records, summed
from .subjects import sets

# The dimensions of DailyUsage, and which records have which key there.
KEYS = {
    "total": "''",
    "service": "service",
    "use_case": "use_case",
    "version": VERSION,
    "model": "model",
    "served_from": "served_from",
    "variant": "variant",
}
_NAMES = [name for name in KEYS if name != "total"]
_COLUMNS = ", ".join(f"{KEYS[name]} AS by_{name}" for name in _NAMES)
_BY = ", ".join(f"by_{name}" for name in _NAMES)
_SETS = ", ".join(
    f"({', '.join(filter(None, [client, 'bucket', by]))})"
    for client in ("", "client_id")
    for by in ("", *(f"by_{name}" for name in _NAMES))
)
_DIMENSION = " ".join(f"WHEN by_{name} IS NOT NULL THEN '{name}'" for name in _NAMES)

_RECORDS = records(f"client_id, {_COLUMNS}", "at >= %(start)s AND at < %(end)s")
_INSERT = f"""
INSERT INTO usage_dailyusage (day, client_id, dimension, key, {COLUMNS})
SELECT %(day)s, client_id, CASE {_DIMENSION} ELSE 'total' END, coalesce({_BY}, ''), {COLUMNS}
FROM ({summed(f"client_id, {_BY}", f"GROUPING SETS ({_SETS})", _RECORDS)}) AS sums
"""  # noqa: S608 - of constants of ours

_INSERT_SUBJECTS = f"""
INSERT INTO usage_dailysubjects (day, service, use_case, version, subjects)
SELECT %(day)s, service, use_case, version, subjects
FROM ({sets("NULL", "at >= %(start)s AND at < %(end)s")}) AS found (month, service, use_case, version, subjects)
"""  # noqa: S608 - of constants of ours


class NotOver(ValueError):
    """A day or month that is still under way has no sums."""


def roll_up_day(day: date, *, again: bool = False) -> bool:
    """Sum up the records of `day` (UTC), unless that was done (or, with `again`, even so). Whether it was done now.

    Days whose records were dropped stay as they are. Raises NotOver.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        keep_writers_of_day_out(cursor, day)
        if not day_is_over(cursor, day):
            raise NotOver(f"{day} is not over yet (UTC).")
        found = RolledDay.objects.filter(day=day).first()
        if found and (found.dropped or not again):
            return False
        # The sums of its month are made of those of its days.
        RolledMonth.objects.filter(month=month_of(day), dropped=False).delete()
        cursor.execute("DELETE FROM usage_dailyusage WHERE day = %s", [day])
        cursor.execute("DELETE FROM usage_dailysubjects WHERE day = %s", [day])
        values = {"day": day, "start": midnight(day), "end": midnight(day + timedelta(days=1))}
        with by_hashing(cursor):
            cursor.execute(_INSERT, values)
            cursor.execute(_INSERT_SUBJECTS, values)
        RolledDay.objects.update_or_create(day=day)
    return True


def day_is_over(cursor: Any, day: date) -> bool:
    """By the database's clock: that is the one all processes share."""
    cursor.execute("SELECT %s < (clock_timestamp() AT TIME ZONE 'UTC')::date", [day])
    return bool(cursor.fetchone()[0])


@contextmanager
def by_hashing(cursor: Any) -> Iterator[None]:
    """Inside, PostgreSQL groups by hash tables and compiles nothing: measured, that takes a quarter of the time."""
    cursor.execute("SELECT set_config('enable_sort', 'off', true), set_config('jit', 'off', true)")
    yield
    cursor.execute("SELECT set_config('enable_sort', 'on', true), set_config('jit', 'on', true)")
