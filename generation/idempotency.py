"""`Idempotency-Key`: a repeated request gets the first answer again (IETF httpapi-idempotency-key-header draft)."""

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from llmhub.errors import IdempotencyInProgress, IdempotencyMismatch
from usage.models import Client

from .models import IdempotencyKey

KEPT = timedelta(hours=25)
# Longer than any request may wait. A process that died without an answer holds the key for so long.
LOCK = timedelta(seconds=90)


def begin(client: Client, key: str, body: Any) -> IdempotencyKey:
    """Take `key` for a request with `body`. The row has an answer (`status`) where it was answered before.

    Raises IdempotencyMismatch, IdempotencyInProgress.
    """
    now = timezone.now()
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    values = {"body_hash": digest, "locked_until": now + LOCK}
    row, is_new = IdempotencyKey.objects.get_or_create(client=client, key=key, defaults=values)
    if row.body_hash != digest:
        raise IdempotencyMismatch("This Idempotency-Key was sent with another body before.")
    if not is_new and row.status is None:
        # Of several that find a dead process's lock, the one whose UPDATE counts takes over.
        dead = IdempotencyKey.objects.filter(pk=row.pk, status=None, locked_until__lt=now)
        if not dead.update(locked_until=now + LOCK):
            raise IdempotencyInProgress("The first request with this key is still running.", retry_after=1)
    return row


def finish(row: IdempotencyKey, status: int, headers: dict[str, str], body: Any) -> None:
    """Keep the first answer."""
    IdempotencyKey.objects.filter(pk=row.pk).update(status=status, headers=headers, body=body)


def release(row: IdempotencyKey) -> None:
    """Give the key back: its request was refused and made nothing."""
    IdempotencyKey.objects.filter(pk=row.pk, suggestion=None).delete()


def expire() -> None:
    """Forget keys that are past their time."""
    IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
