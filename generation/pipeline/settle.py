"""Write down what the call really cost, even when its answer turns out useless."""

from dataclasses import asdict, replace

from django.utils import timezone

from generation.models import Attempt
from usage.prices import price_of

from .job import Job


def settle(job: Job) -> Job:
    """One UPDATE of the attempt: answer, tokens, cost. An answer that was settled before is left as it is."""
    attempt, answer = job.attempt, job.answer
    if attempt is None or answer is None:
        return job
    price = price_of(attempt.provider, attempt.model, answer.usage, attempt.started_at)
    changes = asdict(price) | {
        "outcome": Attempt.Outcome.ANSWERED,
        "answered_model": answer.model[:100],
        # PostgreSQL cannot store NUL; no text that people read has one.
        "answer": answer.text.replace("\x00", ""),
        "stop_reason": answer.stop_reason[:50],
        "provider_request_id": answer.request_id[:100],
        "ended_at": timezone.now(),
    }
    for name, value in changes.items():
        setattr(attempt, name, value)
    attempt.save(update_fields=changes)
    return replace(job, answer=None)
