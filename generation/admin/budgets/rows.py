"""The day or month that each budget is in."""

from collections.abc import Iterable
from datetime import datetime

from usage.budgets.calendar import bounds
from usage.models import Budget, BudgetPeriod


def rows_of(budgets: Iterable[Budget], at: datetime) -> dict[int, BudgetPeriod]:
    """The row of each budget at `at`, by the budget's id; one that is not stored where nothing touched it yet. One query."""
    named = {budget.pk: budget for budget in budgets}
    stored = BudgetPeriod.objects.filter(budget__in=named, starts_at__lte=at, ends_at__gt=at, closed_at=None)
    rows = {row.budget_id: row for row in stored}
    for key, budget in named.items():
        if key in rows:
            rows[key].budget = budget
        else:
            rows[key] = untouched(budget, at)
    return rows


def untouched(budget: Budget, at: datetime) -> BudgetPeriod:
    """A row, not stored, of a day or month in which nothing was spent yet."""
    starts_at, ends_at = bounds(budget.period, budget.time_zone, at)
    limits = {"soft_limit": budget.soft_limit, "hard_limit": budget.hard_limit}
    return BudgetPeriod(budget=budget, starts_at=starts_at, ends_at=ends_at, **limits)
