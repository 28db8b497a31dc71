"""Back into the queue: for another try, or because there is no room for the call just now."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from generation import queue
from generation.models import Suggestion
from generation.models.suggestion import State

from .job import Job


class Postponed(Exception):
    """The call has to wait `delay_s` seconds; nothing was tried, so nothing counts as a try."""

    def __init__(self, delay_s: float):
        super().__init__(delay_s)
        self.delay_s = delay_s


def requeue(job: Job, delay_s: float) -> None:
    """Let go of the suggestion and have it taken up again after `delay_s` seconds, if the claim is still ours."""
    due = timezone.now() + timedelta(seconds=delay_s)
    mine = Suggestion.objects.filter(pk=job.suggestion.pk, state=State.RUNNING, lease_token=job.lease_token)
    with transaction.atomic():
        # `enqueued_at` is when the message will be due, so that the sweep does not take it for lost before.
        mine.update(state=State.QUEUED, lease_token=None, lease_until=None, not_before=due, enqueued_at=due)
        transaction.on_commit(lambda: queue.send(job.suggestion.pk, delay_s, queue.queue_for(job.suggestion.purpose)))
