"""Take a suggestion for this worker, once: a conditional UPDATE decides between workers."""

from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from generation.models import Attempt, Suggestion
from generation.models.suggestion import TOLD, State

from .job import Job
from .leases import lease_end
from .settle import abandoned, close


def claim(suggestion_id: UUID) -> Job | None:
    """The job, or None where the suggestion is not due, done, or in another worker's hands."""
    token, now = uuid4(), timezone.now()
    due = Q(state=State.QUEUED, not_before__lte=now) | Q(state=State.RUNNING, lease_until__lt=now)
    with transaction.atomic():
        claimed = Suggestion.objects.filter(due, pk=suggestion_id).update(
            state=State.RUNNING, lease_token=token, lease_until=lease_end()
        )
        if not claimed:
            return None
        _close_abandoned(suggestion_id)
    suggestion = Suggestion.objects.select_related(*TOLD, "client", "redo_of").get(pk=suggestion_id)
    return Job(suggestion=suggestion, lease_token=token)


def _close_abandoned(suggestion_id: UUID) -> None:
    """A call that a dead worker left open counts as a fault, so that a deadly suggestion is not tried for ever.

    If it went out, what was held for it is booked: the provider may have answered, and charged.
    """
    for attempt in Attempt.objects.filter(suggestion_id=suggestion_id, outcome=Attempt.Outcome.STARTED):
        close(attempt, abandoned(attempt))
