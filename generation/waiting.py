"""Holding a request until its suggestion is ready, without holding a database connection meanwhile."""

import time
from uuid import UUID

from django.db import connection

from .events import listener
from .fetched import handed_out
from .models import Suggestion
from .models.suggestion import TOLD, State

# Events can be lost with Redis; then the database tells, this much later.
LOOK_EVERY_S = 5.0


def load(suggestion_id: UUID) -> Suggestion:
    """The suggestion with all that its API object shows."""
    return Suggestion.objects.select_related(*TOLD).get(pk=suggestion_id)


def wait_until_ready(suggestion: Suggestion, seconds: float) -> Suggestion:
    """The suggestion as soon as its client may see content or it has ended otherwise, at the latest after `seconds`.

    From then on a decision that it bears is known to the client, and is not undone any more.
    """
    if seconds > 0 and not is_ready(suggestion):
        suggestion = _wait(suggestion, seconds)
    return handed_out([suggestion])[0]


def _wait(suggestion: Suggestion, seconds: float) -> Suggestion:
    deadline = time.monotonic() + seconds
    changed = listener.watch(suggestion.pk)
    try:
        while True:
            suggestion = load(suggestion.pk)
            left = deadline - time.monotonic()
            if is_ready(suggestion) or left <= 0:
                return suggestion
            release_connection()
            changed.wait(min(left, LOOK_EVERY_S))
            changed.clear()
    finally:
        listener.unwatch(suggestion.pk, changed)


def is_ready(suggestion: Suggestion) -> bool:
    return suggestion.visible_to_client or suggestion.state in (State.REJECTED, State.FAILED)


def release_connection() -> None:
    """Give this thread's connection back to the pool, unless a transaction is open on it."""
    if not connection.in_atomic_block:
        connection.close()
