"""Budgets and holds for tests, at times of their own."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from llmhub.ids import uuid7
from tests.factories import ClientFactory
from usage import budgets
from usage.budgets import changing
from usage.budgets.periods import PeriodsMissing, open_missing
from usage.models import Budget, BudgetPeriod, Client

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def no_budgets() -> None:
    """Without the budgets that migrations make."""
    Budget.objects.all().delete()


def budget(soft: str = "10", hard: str | None = None, at: datetime = NOON, **values: Any) -> Budget:
    """A budget with its current period."""
    made = Budget(soft_limit=Decimal(soft), hard_limit=Decimal(hard or soft), **values)
    changing.save(made, at)
    return made


def spender(client: Client | None = None, use_case: str = "shop.texts") -> budgets.Spender:
    client = client or ClientFactory()
    return budgets.Spender(client.pk, use_case.partition(".")[0], use_case)


def hold(who: budgets.Spender, amount: str, at: datetime = NOON) -> UUID:
    """Reserve as the pipeline does; the hold's id."""
    hold_id = uuid7()
    for _ in range(2):
        try:
            with transaction.atomic():
                budgets.reserve(hold_id, who, Decimal(amount), provider="anthropic", model="m", lease_s=60, at=at)
            return hold_id
        except PeriodsMissing as missing:
            open_missing(missing.budget_ids, at)
    raise AssertionError("The period is still missing.")


def amounts(of: Budget, at: datetime = NOON) -> tuple[Decimal, Decimal]:
    """Spent and held in the period of `at`."""
    row = BudgetPeriod.objects.get(budget=of, starts_at__lte=at, ends_at__gt=at, closed_at=None)
    return row.spent, row.held
