"""Locks between who writes records (shared, by the trigger `mark_stale`) and who sums them up (exclusive).

They end with the transaction. The month comes before the day everywhere, so that nobody waits in a circle.
"""

from datetime import date
from typing import Any

from .calendar import month_of

MONTH, DAY = 1819634531, 1819634532
_ORIGIN = date(2000, 1, 1)


def keep_writers_of_day_out(cursor: Any, day: date) -> None:
    """Wait until all who write records of `day` are done; no other begins. The month's sums are not made meanwhile."""
    cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [MONTH, (month_of(day) - _ORIGIN).days])
    cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [DAY, (day - _ORIGIN).days])


def keep_writers_of_month_out(cursor: Any, month: date) -> None:
    """Wait until all who write records or sum up days of the month are done; no other begins."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [MONTH, (month - _ORIGIN).days])
