"""Writing what was used. The one place where usage records come from."""

from .models import UsageRecord


def record(entry: UsageRecord) -> None:
    """Append `entry` unless a record with its id is there already.

    Call it in the transaction that makes the answer final, so that neither is there without the other.
    """
    UsageRecord.objects.bulk_create([entry], ignore_conflicts=True)
