"""Which use cases a budget switches off when its money runs out."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from usage.budgets import changing
from usage.budgets.periods import holds_of
from usage.models import BudgetPeriod

from .worth import DAYS, Worth, costs_by_use_case, worth_of


def choose(period_id: int) -> list[str]:
    """Choose for this period, and switch them off; the names."""
    period = BudgetPeriod.objects.select_related("budget").get(pk=period_id)
    now = timezone.now()
    in_scope = holds_of(period.budget, now - timedelta(days=DAYS), now)
    recent = costs_by_use_case(in_scope)
    spending = costs_by_use_case(holds_of(period.budget, period.starts_at, period.ends_at))
    names = least_worth([one for one in worth_of(recent, now) if one.use_case in spending], spending)
    changing.switch_off(period_id, names)
    return names


def least_worth(worths: list[Worth], spending: dict[str, Decimal]) -> list[str]:
    """Those whose money buys the least, until half of the period's spending goes with them; the best one always stays on.

    `worths` has the least worth first; `spending` is the period's so far, USD by use case.
    """
    half, gone, names = sum(spending.values(), Decimal(0)) / 2, Decimal(0), []
    for worth in worths[:-1]:
        if gone >= half:
            break
        names.append(worth.use_case)
        gone += spending.get(worth.use_case, Decimal(0))
    return names
