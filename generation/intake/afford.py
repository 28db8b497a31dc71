"""Is there money for a call? Where a budget's ladder says no, what costs nothing answers, or a clear refusal."""

from django.db import transaction
from django.utils import timezone

from generation.fallback import answer_without_call
from generation.records import record_of
from generation.spending.spender import spender_of
from llmhub.errors import NotEnabled
from prompts.assignment import BUCKETS, bucket
from usage import budgets, ledger
from usage.budgets.reserve import exhausted
from usage.models import BudgetPeriod

from .submit import link, row_of
from .value import Answered, Chosen, answered


def afford(chosen: Chosen) -> Chosen:
    """Passed on where a call may be made; answered where this subject gets a fallback.

    Raises BudgetExhausted at the hard limit, and where a fallback is due and there is none; NotEnabled where the
    ladder switched the use case off.
    """
    if isinstance(chosen, Answered):
        return chosen
    use_case = chosen.use_case
    found = budgets.standing(spender_of(chosen.client.pk, use_case))
    if found.stopped:
        raise exhausted(found.stopped, timezone.now())
    if found.off:
        until = f"{found.off.ends_at:%Y-%m-%d %H:%M} UTC"
        raise NotEnabled(f"{use_case.full_name} is switched off until {until}: a budget is nearly used up.")
    for period in found.fallbacks:
        if gets_fallback(period.budget_id, chosen.unit):
            return _answered(chosen, period)
    return chosen


def gets_fallback(budget_id: int, unit: str) -> bool:
    """Whether a subject is in the half that gets fallbacks while a budget runs out; always the same half."""
    return bucket(f"budget:{budget_id}", unit) < BUCKETS // 2


def _answered(chosen: Chosen, period: BudgetPeriod) -> Answered:
    row = row_of(chosen)
    answer = answer_without_call(row)
    if answer is None:
        raise exhausted(period, timezone.now())
    for name, value in answer.items():
        setattr(row, name, value)
    with transaction.atomic():
        row.save(force_insert=True)
        link(chosen.idempotency, row)
        ledger.record(record_of(row, succeeded=True))
    return answered(chosen, row)
