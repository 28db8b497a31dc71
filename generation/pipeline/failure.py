"""The one way out for whatever goes wrong: back into the queue for another try, or a clear failed state."""

import random
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.utils import timezone

from generation.models.suggestion import State
from generation.providers import ProviderFault
from llmhub.errors import HubError

from .call import another_try_helps, tries_used
from .finish import finish
from .job import Job
from .leases import LeaseLost
from .postpone import requeue

log = structlog.get_logger(__name__)


def give_up(job: Job, fault: ProviderFault | HubError) -> None:
    """Try again later if that may help and tries are left; else fail, with the code and words clients see."""
    log.warning("attempt_failed", code=fault.code, detail=fault.detail)
    if isinstance(fault, ProviderFault) and another_try_helps(job, fault):
        return requeue(job, backoff(tries_used(job), fault.retry_after))
    try:
        finish(
            job,
            succeeded=False,
            state=State.FAILED,
            error_code=fault.code,
            error_detail=_words(fault),
            retry_at=_retry_at(fault),
        )
    except LeaseLost:
        log.warning("lease_lost")


def backoff(tries: int, retry_after: float | None = None) -> float:
    """Seconds before the next try, after `tries` failed ones.

    What the provider asks for, or base · 2^(tries-1) plus a random part so that many don't come back at once; capped.
    """
    cap = settings.PROVIDER_BACKOFF_CAP_S
    if retry_after is not None:
        return min(retry_after, cap)
    jitter = random.uniform(0, settings.PROVIDER_BACKOFF_JITTER_S)  # noqa: S311 - no secret
    return min(settings.PROVIDER_BACKOFF_BASE_S * 2 ** (tries - 1) + jitter, cap)


def _retry_at(fault: ProviderFault | HubError) -> datetime | None:
    """From when on it may help to ask again, where that is known."""
    return timezone.now() + timedelta(seconds=fault.retry_after) if fault.retry_after else None


def _words(fault: ProviderFault | HubError) -> str:
    errors = getattr(fault, "errors", None) or []
    told = "; ".join(f"{error.pointer}: {error.detail}" if error.pointer else error.detail for error in errors[:5])
    return f"{fault.detail} {told}".strip()
