"""Sending a suggestion to the workers, and finding those that got lost on the way."""

from datetime import timedelta
from uuid import UUID

import structlog
from celery import current_app
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from generation.models import Suggestion
from generation.models.suggestion import State

TASK = "generation.tasks.generate"
SWEEP_LIMIT = 500

log = structlog.get_logger(__name__)


def send(suggestion_id: UUID, delay_s: float = 0) -> None:
    """Queue the work on a suggestion. A broker that is away loses nothing: `sweep` sends it later."""
    try:
        current_app.send_task(TASK, args=[str(suggestion_id)], countdown=delay_s or None)
    except (OperationalError, OSError) as error:
        log.warning("broker_away", suggestion=str(suggestion_id), error=str(error))


def sweep() -> int:
    """Send again what no worker has: queued for too long, or claimed by a worker that died. Returns how many."""
    now = timezone.now()
    lost = Q(
        state=State.QUEUED, not_before__lte=now, enqueued_at__lt=now - timedelta(seconds=settings.QUEUE_LOST_AFTER_S)
    )
    orphaned = Q(state=State.RUNNING, lease_until__lt=now)
    found = list(
        Suggestion.objects.filter(lost | orphaned).order_by("enqueued_at").values_list("pk", flat=True)[:SWEEP_LIMIT]
    )
    Suggestion.objects.filter(pk__in=found).update(enqueued_at=now)
    for suggestion_id in found:
        send(suggestion_id)
    return len(found)
