"""The order of what happens to money.

Whoever books takes a lock that others who book share; whoever changes budgets takes it alone, so that no call is on
its way between “counted before” and “counted since”. The time is the database's, taken once the lock is there: clocks
of several machines differ.
"""

from datetime import datetime

from django.db import connection

# Any number that nobody else uses for an advisory lock.
LOCK = 5_110_001


def now_booking() -> datetime:
    """The time, for booking, until the end of the transaction. Waits for whoever changes budgets."""
    return _locked("pg_advisory_xact_lock_shared")


def now_changing() -> datetime:
    """The time, for changing budgets, until the end of the transaction. Waits for all who book, and they for us."""
    return _locked("pg_advisory_xact_lock")


def _locked(lock: str) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(%s)", [LOCK])
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    at: datetime = row[0]
    return at
