"""Do the books agree? Attempts, suggestions, usage records, holds, budgets and roll-ups, to the last digit.

All of it is read in one snapshot, so that work which goes on meanwhile is either in every part or in none.
"""

from datetime import datetime

from django.db import connection, transaction

from .check import Check, Difference, Range, Report
from .comparisons import COMPARISONS
from .telling import tell


def reconcile(since: datetime, until: datetime) -> Report:
    """Compare what belongs together from `since` up to, but not including, `until` (aware). Changes nothing.

    Must not be called inside a transaction: the snapshot is one of its own.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        of_range = Range(since, until)
        return Report(since, until, tuple(one.run(cursor, of_range) for one in COMPARISONS))


__all__ = ["Check", "Difference", "Report", "reconcile", "tell"]
