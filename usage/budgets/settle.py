"""What a call really cost, booked in every period that held money for it; the rest of the hold is free again."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import F, QuerySet

from usage.models import BudgetPeriod, Hold

from .clock import now_booking
from .watching import watch

State = Hold.State


def settle(hold_id: UUID, cost: Decimal) -> bool:
    """Book `cost` (USD) for the call. Call it in the transaction that writes the cost down.

    False where the hold was closed before: nothing is booked twice.
    """
    return _close(hold_id, State.SETTLED, cost)


def release(hold_id: UUID) -> bool:
    """Give everything back: the call was not made, or the provider charges nothing for it."""
    return _close(hold_id, State.RELEASED, Decimal(0))


def expire(hold_id: UUID) -> Decimal | None:
    """Book all that was held, because nobody knows what the call cost. Returns that, None where the hold was closed before."""
    hold = Hold.objects.filter(pk=hold_id).only("amount").first()
    if hold is None or not _close(hold_id, State.EXPIRED, hold.amount):
        return None
    return hold.amount


def lapsed(at: datetime) -> QuerySet[Hold]:
    """Open holds whose lease is over at `at`: whoever made the call is gone."""
    return Hold.objects.filter(state=State.HELD, expires_at__lt=at).order_by("expires_at")


def _close(hold_id: UUID, state: str, cost: Decimal) -> bool:
    now = now_booking()
    hold = Hold.objects.select_for_update().filter(pk=hold_id, state=State.HELD).first()
    if hold is None:
        return False
    hold.state, hold.cost, hold.closed_at = state, cost, now
    hold.save(update_fields=["state", "cost", "closed_at"])
    _book(sorted(hold.periods), hold.amount, cost)
    return True


def _book(period_ids: Iterable[int], amount: Decimal, cost: Decimal) -> None:
    for period_id in period_ids:
        BudgetPeriod.objects.filter(pk=period_id).update(held=F("held") - amount, spent=F("spent") + cost)
        if cost:
            watch(period_id)
