"""Ending a job: the row leaves the worker's hands, once, together with its usage record."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from generation import events, review
from generation.models import Attempt, Suggestion
from generation.models.suggestion import State
from generation.records import record_of
from generation.studio import results
from llmhub.money import total
from usage import ledger
from usage.models import UsageRecord

from .job import Job
from .leases import LeaseLost

TOKENS = ("tokens_input", "tokens_output", "tokens_cache_read", "tokens_cache_write")


def finish(job: Job, *, succeeded: bool, **changes: Any) -> Suggestion:
    """Write `changes`, what all attempts cost together, the usage record and the studio's result, if the claim is still ours.

    Raises LeaseLost otherwise, and then nothing is written.
    """
    suggestion, now = job.suggestion, timezone.now()
    changes |= _totals(suggestion) | {
        "served_from": UsageRecord.ServedFrom.MODEL,
        "latency_ms": max(0, round((now - suggestion.created_at).total_seconds() * 1000)),
        "completed_at": now,
        "lease_token": None,
        "lease_until": None,
    }
    with transaction.atomic():
        mine = Suggestion.objects.filter(pk=suggestion.pk, state=State.RUNNING, lease_token=job.lease_token)
        if not mine.update(**changes):
            raise LeaseLost
        for name, value in changes.items():
            setattr(suggestion, name, value)
        ledger.record(record_of(suggestion, succeeded=succeeded))
        results.record(suggestion, job.checks, succeeded=succeeded)
        if suggestion.redo_of_id and not succeeded:
            review.give_back(suggestion)
        transaction.on_commit(lambda: events.announce(suggestion.pk))
    return suggestion


def _totals(suggestion: Suggestion) -> dict[str, Any]:
    """Tokens and cost over all attempts; the cost is unknown as soon as one answered attempt's is."""
    attempts = list(suggestion.attempts.all())
    answered = [attempt for attempt in attempts if attempt.outcome == Attempt.Outcome.ANSWERED]
    made = [attempt for attempt in answered if attempt.kind != Attempt.Kind.GRADE]
    latest = made[-1] if made else None
    return {name: sum(getattr(attempt, name) for attempt in answered) for name in TOKENS} | {
        "cost": total(attempt.cost for attempt in answered),
        "attempts_made": len(attempts),
        "provider": latest.provider if latest else "",
        "model": latest.answered_model if latest else "",
    }
