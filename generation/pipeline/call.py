"""Ask the provider. Room for the call is made first, and no database connection is held meanwhile."""

from dataclasses import replace

from django.conf import settings

from generation import providers
from generation.models import Attempt
from generation.models.suggestion import State
from generation.providers import ProviderFault
from generation.waiting import release_connection
from llmhub.errors import ProviderError
from usage import window

from .job import Job
from .leases import LeaseLost, lease_end
from .reserve import PROVIDER, reserve
from .settle import going_out, record_fault


def call(job: Job, kind: str = Attempt.Kind.GENERATE) -> Job:
    """Raises ProviderFault, LeaseLost; ProviderError when all attempts are used up; what `reserve` raises."""
    paid = job.suggestion.attempts.filter(kind=kind, outcome=Attempt.Outcome.ANSWERED).last()
    if paid:  # by a worker that died before it could file the answer
        return replace(job, attempt=paid, answer=None)
    _ensure_tries_left(job)
    _ensure_claim(job)
    # Before money is held: a vendor's SDK takes seconds to load.
    provider = providers.get(PROVIDER)
    reserved = reserve(job, kind)
    attempt, prompt = reserved.attempt, reserved.prompt
    assert attempt is not None and prompt is not None
    going_out(attempt)
    release_connection()
    window.sent(attempt.provider, attempt.model, reserved.waiter)
    try:
        answer = provider.complete(prompt)
    except ProviderFault as fault:
        record_fault(attempt, fault)
        raise
    return replace(reserved, answer=answer)


def tries_used(job: Job) -> int:
    """Calls for this suggestion that failed and were worth another try."""
    return job.suggestion.attempts.filter(outcome=Attempt.Outcome.FAULT, retryable=True).count()


def another_try_helps(job: Job, fault: ProviderFault) -> bool:
    """Whether the call that failed with `fault` may be made again."""
    return fault.retryable and tries_used(job) < settings.PROVIDER_ATTEMPTS


def _ensure_tries_left(job: Job) -> None:
    if tries_used(job) >= settings.PROVIDER_ATTEMPTS:
        last = job.suggestion.attempts.filter(outcome=Attempt.Outcome.FAULT).last()
        raise ProviderError(last.error_detail if last else "")


def _ensure_claim(job: Job) -> None:
    mine = job.suggestion.__class__.objects.filter(
        pk=job.suggestion.pk, lease_token=job.lease_token, state=State.RUNNING
    )
    if not mine.update(lease_until=lease_end()):
        raise LeaseLost
