"""The ledger's monthly partitions (UTC): made ahead, and dropped whole.

A record of a month without a partition goes into the default one, so that none is ever refused; when the month gets its
partition, its records move there.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from usage.models import RolledDay, RolledMonth
from usage.rollups.calendar import after, midnight, month_of

TABLE = "usage_usagerecord"
DEFAULT = f"{TABLE}_other"
# Making or dropping a partition waits this long for those who read or write the ledger; they wait behind it meanwhile.
LOCK_TIMEOUT = "3s"


class NotDroppable(Exception):
    """Why the records of a month stay."""


class Busy(Exception):
    """The ledger was in use for too long; nothing was changed."""


def months() -> list[date]:
    """The months that have a partition, by their first day, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [TABLE])
        found = (re.fullmatch(rf"{TABLE}_(\d+)_(\d+)", name) for (name,) in cursor.fetchall())
        return sorted(date(int(match[1]), int(match[2]), 1) for match in found if match)


def ensure(months_ahead: int = 3) -> list[date]:
    """Make the partitions of this month and the next ones, where they are missing; the months that were made.

    Raises Busy.
    """
    wanted = [month_of(timezone.now())]
    for _ in range(months_ahead):
        wanted.append(after(wanted[-1]))
    there = set(months())
    return [month for month in wanted if month not in there and _make(month)]


def keep() -> tuple[list[date], list[date]]:
    """Make partitions ahead, and drop old months where USAGE_DROP_AFTER_MONTHS says so; which those were. Raises Busy."""
    made = ensure()
    months_kept = settings.USAGE_DROP_AFTER_MONTHS
    return made, drop_older_than(months_kept) if months_kept is not None else []


def drop(month: date, *, force: bool = False, keep_months: int = 0) -> None:
    """Drop the records of a month; its sums stay. Takes no longer the more records it has.

    Raises NotDroppable where the month is not over, is not rolled up, or (without `force`) is among the last
    `keep_months` full ones; Busy.
    """
    month = month_of(month)
    if not force and month >= months_back(keep_months):
        raise NotDroppable(f"{month:%Y-%m} is one of the last {keep_months} months, which are kept.")
    # The strongest lock first: a late record of that month takes a lock on the ledger before it looks at `rolled`, too.
    with _alone("ACCESS EXCLUSIVE") as cursor:
        rolled = RolledMonth.objects.filter(month=month).first()
        if rolled is None:
            raise NotDroppable(f"{month:%Y-%m} is not rolled up; run rebuild_usage first.")
        if rolled.dropped:
            raise NotDroppable(f"The records of {month:%Y-%m} were dropped already.")
        if month not in months():
            _create(cursor, month)
        cursor.execute(f"DROP TABLE {_name(month)}")
        RolledMonth.objects.filter(month=month).update(dropped=True)
        RolledDay.objects.filter(day__gte=month, day__lt=after(month)).update(dropped=True)


def drop_older_than(keep_months: int) -> list[date]:
    """Drop all months before the last `keep_months` full ones that can be dropped; which those were. Raises Busy."""
    dropped = []
    for month in months():
        if month >= months_back(keep_months):
            break
        try:
            drop(month)
        except NotDroppable:
            continue
        dropped.append(month)
    return dropped


def months_back(number: int) -> date:
    """The first day of the month that is so many months before this one."""
    count = timezone.now().year * 12 + timezone.now().month - 1 - number
    return date(count // 12, count % 12 + 1, 1)


def _make(month: date) -> bool:
    with _alone() as cursor:
        if month in months():  # another process was faster
            return False
        _create(cursor, month)
    return True


def _create(cursor: Any, month: date) -> None:
    """Make the partition and move what the default one has of that month."""
    name, span = _name(month), [midnight(month), midnight(after(month))]
    cursor.execute(f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING ALL)")
    cursor.execute(f"LOCK TABLE {DEFAULT} IN ACCESS EXCLUSIVE MODE")
    cursor.execute(f"INSERT INTO {name} SELECT * FROM {DEFAULT} WHERE at >= %s AND at < %s", span)  # noqa: S608
    if cursor.rowcount:
        # Moving is the one case in which records are deleted: they are in the new table already.
        cursor.execute(f"ALTER TABLE {DEFAULT} DISABLE TRIGGER keep_record")
        cursor.execute(f"DELETE FROM {DEFAULT} WHERE at >= %s AND at < %s", span)  # noqa: S608
        cursor.execute(f"ALTER TABLE {DEFAULT} ENABLE TRIGGER keep_record")
    cursor.execute(f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)", span)


@contextmanager
def _alone(mode: str = "SHARE UPDATE EXCLUSIVE") -> Iterator[Any]:
    """A transaction that waits no longer than LOCK_TIMEOUT. Raises Busy."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
            # One at a time; unless told otherwise, beside those who read or write records.
            cursor.execute(f"LOCK TABLE ONLY {TABLE} IN {mode} MODE")
            yield cursor
    except OperationalError as error:
        raise Busy("The ledger is in use; try again in a moment.") from error


def _name(month: date) -> str:
    return f"{TABLE}_{month:%Y_%m}"
