"""Telling a client of a decision that could still be undone: from then on it cannot.

A short UPDATE decides between a client's read and a reviewer's undo, so no client ever gets a text that is taken back.
Once the time for undoing is over, reading costs nothing.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import Suggestion
from .models.suggestion import SHOWN, TOLD, State

_DECIDED = (State.APPROVED, State.REJECTED)
# Reads are marked for so much longer: for an undoing under way in the last moment, and clocks that differ.
MARGIN = timedelta(seconds=60)
# As deciding locks them: what is shown first, then its copies.
_LOCKED = (F("copy_of").asc(nulls_first=True), "pk")


def handed_out(suggestions: list[Suggestion]) -> list[Suggestion]:
    """`suggestions` as their client may be told of them now, marked as told; those undone meanwhile as they are now."""
    fresh = [row.pk for row in suggestions if _can_be_undone(row)]
    if not fresh:
        return suggestions
    _mark(fresh)
    now = Suggestion.objects.select_related(*TOLD).in_bulk(fresh)
    return [now.get(row.pk, row) for row in suggestions]


def still_stands(kept: dict[str, Any]) -> bool:
    """Whether the approved answer that the cache `kept` may be given out; then it is marked as told."""
    if not is_recent(kept["reviewed_at"]):
        return True
    same = Suggestion.objects.filter(pk=kept["id"], revision=kept["revision"], state__in=SHOWN)
    return bool(same.filter(fetched_at=None).update(fetched_at=timezone.now())) or same.exists()


def is_recent(reviewed_at: datetime | None) -> bool:
    """Whether a decision of that time could still be undone, or was until a moment ago."""
    if reviewed_at is None:
        return False
    return timezone.now() - reviewed_at < timedelta(seconds=settings.REVIEW_UNDO_S) + MARGIN


def _mark(ids: list[UUID]) -> None:
    untold = Suggestion.objects.filter(pk__in=ids, state__in=_DECIDED, fetched_at=None)
    with transaction.atomic():
        locked = list(untold.select_for_update(no_key=True).order_by(*_LOCKED).values_list("pk", flat=True))
        Suggestion.objects.filter(pk__in=locked).update(fetched_at=timezone.now())


def _can_be_undone(row: Suggestion) -> bool:
    return row.state in _DECIDED and row.fetched_at is None and is_recent(row.reviewed_at)
