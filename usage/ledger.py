"""Writing what was used. The one place where usage records come from."""

from .models import UsageRecord


def record(*entries: UsageRecord) -> None:
    """Append each entry unless a record with its id is there already.

    Call it in the transaction that makes the answer final, so that neither is there without the other.
    """
    UsageRecord.objects.bulk_create(entries, batch_size=500, ignore_conflicts=True)
