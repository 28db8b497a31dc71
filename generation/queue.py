"""Sending a suggestion to the workers, and finding those that got lost on the way."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from celery import current_app
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from generation.models import Suggestion
from generation.models.suggestion import Purpose, State

TASK = "generation.tasks.generate"
SPREAD_TASK = "generation.tasks.spread"
# A message takes a millisecond or more; whoever asks for many does not wait for each.
SPREAD_FROM = 20
# Somebody waits for what is in the first; the second is done beside it.
INTERACTIVE, BATCH = "interactive", "batch"
SWEEP_LIMIT = 500

log = structlog.get_logger(__name__)


def queue_for(purpose: str) -> str:
    """The queue for a suggestion of that purpose."""
    return BATCH if purpose == Purpose.STUDIO else INTERACTIVE


def send(suggestion_id: UUID, delay_s: float = 0, queue: str = INTERACTIVE) -> None:
    """Queue the work on a suggestion. A broker that is away loses nothing: `sweep` sends it later."""
    send_all([suggestion_id], queue, delay_s)


def send_all(suggestion_ids: Sequence[UUID], queue: str, delay_s: float = 0) -> None:
    """Queue the work on many, over one connection; with the first that does not go out, the rest waits for `sweep`."""
    _send_each(TASK, [[str(suggestion_id)] for suggestion_id in suggestion_ids], queue, delay_s)


def spread(suggestion_ids: Sequence[UUID], queue: str) -> None:
    """The same for somebody who waits: of many, one message goes out, and a worker sends the rest."""
    if len(suggestion_ids) < SPREAD_FROM:
        return send_all(suggestion_ids, queue)
    return _send_each(SPREAD_TASK, [[[str(suggestion_id) for suggestion_id in suggestion_ids], queue]], queue)


def _send_each(task: str, messages: list[list[Any]], queue: str, delay_s: float = 0) -> None:
    try:
        with current_app.producer_pool.acquire(block=True) as producer:
            for args in messages:
                current_app.send_task(task, args=args, countdown=delay_s or None, queue=queue, producer=producer)
    except (OperationalError, OSError) as error:
        log.warning("broker_away", error=str(error))


def sweep() -> int:
    """Send again what no worker has: queued for too long, or claimed by a worker that died. Returns how many."""
    now = timezone.now()
    lost = Q(
        state=State.QUEUED, not_before__lte=now, enqueued_at__lt=now - timedelta(seconds=settings.QUEUE_LOST_AFTER_S)
    )
    orphaned = Q(state=State.RUNNING, lease_until__lt=now)
    rows = Suggestion.objects.filter(lost | orphaned).order_by("enqueued_at")
    found: dict[str, list[UUID]] = defaultdict(list)
    for suggestion_id, purpose in rows.values_list("pk", "purpose")[:SWEEP_LIMIT]:
        found[queue_for(purpose)].append(suggestion_id)
    everything = [suggestion_id for ids in found.values() for suggestion_id in ids]
    Suggestion.objects.filter(pk__in=everything).update(enqueued_at=now)
    for queue, ids in found.items():
        send_all(ids, queue)
    return len(everything)
