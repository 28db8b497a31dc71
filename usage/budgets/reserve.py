"""Setting money aside for a call that is about to be made."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import F

from llmhub.errors import BudgetExhausted
from usage.models import BudgetPeriod, Hold

from .clock import now_booking
from .periods import Spender, current_ids


class MoneyHeld(Exception):
    """There is money left, but calls on their way hold it: what they do not need comes back when they end."""


def reserve(
    hold_id: UUID,
    spender: Spender,
    amount: Decimal,
    *,
    provider: str,
    model: str,
    lease_s: float,
    at: datetime | None = None,
) -> Hold:
    """Hold `amount` (USD, the most that the call can cost) in every budget that concerns `spender`, or in none.

    One statement a budget, in the order of their rows; the hold expires after `lease_s` seconds. Call it in the transaction
    that writes down the call. `at` is the time, the database's where it is not given.

    Raises BudgetExhausted where the amount does not fit beside what was spent, MoneyHeld where it would fit later, and
    PeriodsMissing where a period has just begun; each of them must end the caller's transaction.
    """
    locked_at = now_booking()
    now = at or locked_at
    period_ids = current_ids(spender, now)
    hold = Hold.objects.create(
        id=hold_id,
        amount=amount,
        client_id=spender.client_id,
        service=spender.service,
        use_case=spender.use_case,
        provider=provider,
        model=model,
        periods=period_ids,
        made_at=now,
        expires_at=now + timedelta(seconds=lease_s),
    )
    for period_id in period_ids:
        _hold(period_id, amount, now)
    return hold


def _hold(period_id: int, amount: Decimal, now: datetime) -> None:
    fits = BudgetPeriod.objects.filter(pk=period_id, hard_limit__gte=F("spent") + F("held") + amount)
    if fits.update(held=F("held") + amount):
        return
    period = BudgetPeriod.objects.select_related("budget__client").get(pk=period_id)
    if period.spent + amount <= period.hard_limit:
        raise MoneyHeld
    raise exhausted(period, now)


def exhausted(period: BudgetPeriod, now: datetime) -> BudgetExhausted:
    """What is said where `period` has no money left for another call."""
    return BudgetExhausted(
        f"The budget “{period.budget}” has no money left for this call until {period.ends_at:%Y-%m-%d %H:%M} UTC.",
        retry_after=max(1.0, (period.ends_at - now).total_seconds()),
    )
