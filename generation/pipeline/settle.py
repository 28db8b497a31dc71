"""Write down what the call really cost, even when its answer turns out useless, and give the rest of its money back.

Each is one transaction: an attempt and the books agree at any moment. As it was paid for, it waits for a database that is
away for a moment. Whoever comes after another worker closed the attempt (the lease was lost) writes nothing: it stays
booked as the most that it can have cost.
"""

from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from generation.models import Attempt
from generation.providers import Answer, ProviderFault
from llmhub.database import outlasting
from usage import budgets, window
from usage.models import CostKind
from usage.prices import Price, price_of

from .job import Job
from .leases import LeaseLost

STARTED = Attempt.Outcome.STARTED


def settle(job: Job) -> Job:
    """Answer, tokens and cost of the attempt. One that was settled before is left as it is. Raises LeaseLost."""
    attempt, answer = job.attempt, job.answer
    if attempt is None or answer is None:
        return job
    price = outlasting(lambda: _book(attempt, answer))
    _tell_window(job.waiter, attempt, answer, price)
    return replace(job, answer=None)


def _book(attempt: Attempt, answer: Answer) -> Price:
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
    close(attempt, changes)
    return price


def record_fault(attempt: Attempt, fault: ProviderFault) -> None:
    """A call without an answer. Where it may have cost money, it is booked as the most that it can have cost.

    Raises LeaseLost.
    """
    window.learn(attempt.provider, attempt.model, fault.limits, fault.retry_after)
    told = {"retryable": fault.retryable, "may_cost": fault.may_cost}
    outlasting(lambda: close(attempt, fault_changes(fault.code, fault.detail, **told)))


def going_out(attempt: Attempt) -> None:
    """Write down that the call goes out now. Raises LeaseLost where somebody closed the attempt: then it must not."""
    now = timezone.now()
    if not Attempt.objects.filter(pk=attempt.pk, outcome=STARTED).update(sent_at=now):
        raise LeaseLost
    attempt.sent_at = now


def fault_changes(code: str, detail: str, *, retryable: bool, may_cost: bool) -> dict[str, Any]:
    """What an attempt without an answer is told to be."""
    return {
        "outcome": Attempt.Outcome.FAULT,
        "error_code": code,
        "error_detail": detail,
        "retryable": retryable,
        "ended_at": timezone.now(),
        "cost": None if may_cost else Decimal(0),
        "cost_kind": CostKind.ESTIMATED if may_cost else CostKind.EXACT,
    }


@transaction.atomic
def close(attempt: Attempt, changes: dict[str, Any]) -> None:
    """Write `changes` to an open attempt and book its cost; where `cost` is None, all that was held for it.

    Raises LeaseLost where it is not open any more, or went out since it was read: then it may cost something after all.
    """
    if changes["cost"] is None:
        changes |= {"cost": budgets.expire(attempt.pk), "cost_kind": CostKind.ESTIMATED}
    elif changes["outcome"] == Attempt.Outcome.FAULT:
        budgets.release(attempt.pk)
    else:
        budgets.settle(attempt.pk, changes["cost"])
    if not Attempt.objects.filter(pk=attempt.pk, outcome=STARTED, sent_at=attempt.sent_at).update(**changes):
        raise LeaseLost
    for name, value in changes.items():
        setattr(attempt, name, value)


def expire_lapsed(at: datetime) -> int:
    """Close the calls whose worker is gone and which nobody took over. Returns how many."""
    closed = 0
    for hold in budgets.lapsed(at)[:500]:
        attempt = Attempt.objects.filter(pk=hold.pk).first()
        if attempt is None or attempt.outcome != STARTED:
            budgets.expire(hold.pk)
            continue
        try:
            close(attempt, abandoned(attempt))
            closed += 1
        except LeaseLost:
            continue
    return closed


def abandoned(attempt: Attempt) -> dict[str, Any]:
    """What becomes of a call that a dead worker left open: only one that went out can have cost anything."""
    was_sent = attempt.sent_at is not None
    when = "during" if was_sent else "before"
    return fault_changes("provider-error", f"The worker stopped {when} the call.", retryable=True, may_cost=was_sent)


def _tell_window(waiter: str, attempt: Attempt, answer: Answer, price: Price) -> None:
    """What was really used of the provider's limits, and what the provider says of them."""
    load = window.Load(input_tokens=price.tokens_input + price.tokens_cache_write, output_tokens=price.tokens_output)
    window.correct(attempt.provider, attempt.model, waiter, load)
    window.learn(attempt.provider, attempt.model, answer.limits)
