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
from usage.models import CostKind, UsageRecord

from .job import Job
from .leases import LeaseLost

TOKENS = ("tokens_input", "tokens_output", "tokens_cache_read", "tokens_cache_write")


def finish(job: Job, *, succeeded: bool, **changes: Any) -> Suggestion:
    """Write `changes`, what all attempts cost together, the usage record and the studio's result, if the claim is still ours.

    Raises LeaseLost otherwise, and then nothing is written.
    """
    suggestion, now = job.suggestion, timezone.now()
    attempts = list(suggestion.attempts.defer("answer"))
    changes |= _totals(attempts) | {
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
        ledger.record(record_of(suggestion, succeeded=succeeded, cost_kind=_cost_kind(attempts)))
        results.record(suggestion, job.checks, succeeded=succeeded)
        if suggestion.redo_of_id and not succeeded:
            review.give_back(suggestion)
        transaction.on_commit(lambda: events.announce(suggestion.pk))
    return suggestion


def _totals(attempts: list[Attempt]) -> dict[str, Any]:
    """Tokens and cost over all attempts: also those that failed may have cost something."""
    answered = [attempt for attempt in attempts if attempt.outcome == Attempt.Outcome.ANSWERED]
    made = [attempt for attempt in answered if attempt.kind != Attempt.Kind.GRADE]
    latest = made[-1] if made else None
    return {name: sum(getattr(attempt, name) for attempt in answered) for name in TOKENS} | {
        "cost": total(attempt.cost for attempt in attempts if attempt.cost_kind or attempt in answered),
        "attempts_made": len(attempts),
        "provider": latest.provider if latest else "",
        "model": latest.answered_model if latest else "",
    }


def _cost_kind(attempts: list[Attempt]) -> str:
    """As sure as the least sure of them."""
    kinds = {attempt.cost_kind for attempt in attempts}
    return next((kind for kind in (CostKind.UNKNOWN, CostKind.ESTIMATED) if kind in kinds), CostKind.EXACT)
