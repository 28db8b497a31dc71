"""The current day or month of each budget: found, and made where there is none yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, FilteredRelation, Func, Q, QuerySet, Sum, Value
from django.utils import timezone

from usage.models import Budget, BudgetPeriod, Hold

from .calendar import bounds
from .clock import now_changing

HELD = Hold.State.HELD


@dataclass(frozen=True, slots=True)
class Spender:
    """Whose money a call is: client, service (slug) and use case (full name)."""

    client_id: int
    service: str
    use_case: str

    @property
    def budgets(self) -> Q:
        """The budgets that concern it."""
        return (
            Q(scope=Budget.Scope.ALL)
            | Q(scope=Budget.Scope.SERVICE, target=self.service)
            | Q(scope=Budget.Scope.USE_CASE, target=self.use_case)
            | Q(scope=Budget.Scope.CLIENT, client=self.client_id)
        )


class PeriodsMissing(Exception):
    """Budgets whose current period has no row yet: `open_missing` makes them, in a transaction of its own."""

    def __init__(self, budget_ids: list[int]):
        super().__init__(budget_ids)
        self.budget_ids = budget_ids


def current_ids(spender: Spender, at: datetime) -> list[int]:
    """The period rows at `at` of all budgets that concern `spender`, in their fixed order.

    Raises PeriodsMissing where one is not there yet.
    """
    found = _rows_of(spender.budgets, at)
    if missing := [budget_id for budget_id, period_id in found if period_id is None]:
        raise PeriodsMissing(missing)
    return sorted(period_id for _, period_id in found if period_id is not None)


def current(concerned: Q, at: datetime) -> list[BudgetPeriod]:
    """The current rows of the active budgets that are `concerned`, with their budgets; without those not made yet."""
    rows = BudgetPeriod.objects.filter(budget__in=Budget.objects.filter(concerned, active=True))
    return list(rows.filter(**_is_current(at)).select_related("budget__client").order_by("pk"))


def open_missing(budget_ids: Collection[int] | None = None, at: datetime | None = None) -> None:
    """Make the current rows of these active budgets (of all, where none are named) that have none."""
    concerned = Q() if budget_ids is None else Q(pk__in=budget_ids)
    if not _missing(concerned, at or timezone.now()):
        return
    with transaction.atomic():
        locked_at = now_changing()
        for budget in Budget.objects.filter(pk__in=_missing(concerned, at or locked_at)):
            open_period(budget, at or locked_at)


def _missing(concerned: Q, at: datetime) -> list[int]:
    return [budget_id for budget_id, period_id in _rows_of(concerned, at) if period_id is None]


def open_period(budget: Budget, at: datetime) -> BudgetPeriod:
    """The row of `budget` for the day or month of `at`, with all that was booked in it so far, made or brought up to date.

    In a transaction that has `now_changing`.
    """
    starts_at, ends_at = bounds(budget.period, budget.time_zone, at)
    spent, held = counted(budget, starts_at, ends_at)
    limits = {"soft_limit": budget.soft_limit, "hard_limit": budget.hard_limit}
    period, _ = BudgetPeriod.objects.update_or_create(
        budget=budget,
        starts_at=starts_at,
        ends_at=ends_at,
        defaults=limits | {"spent": spent, "held": held, "closed_at": None},
    )
    on_their_way = holds_of(budget, starts_at, ends_at).filter(state=HELD).exclude(periods__contains=[period.pk])
    on_their_way.update(periods=Func(F("periods"), Value(period.pk), function="array_append"))
    return period


def counted(budget: Budget, starts_at: datetime, ends_at: datetime) -> tuple[Decimal, Decimal]:
    """USD spent, and held by calls on their way, by the calls within the budget's scope that were begun in this time."""
    sums = holds_of(budget, starts_at, ends_at).aggregate(
        spent=Sum("cost", filter=~Q(state=HELD), default=Decimal(0)),
        held=Sum("amount", filter=Q(state=HELD), default=Decimal(0)),
    )
    return sums["spent"], sums["held"]


def holds_of(budget: Budget, starts_at: datetime, ends_at: datetime) -> QuerySet[Hold]:
    """The calls within the budget's scope that were begun in this time."""
    of_scope = {
        Budget.Scope.ALL: Q(),
        Budget.Scope.SERVICE: Q(service=budget.target),
        Budget.Scope.USE_CASE: Q(use_case=budget.target),
        Budget.Scope.CLIENT: Q(client=budget.client_id),
    }[Budget.Scope(budget.scope)]
    return Hold.objects.filter(of_scope, made_at__gte=starts_at, made_at__lt=ends_at).order_by()


def _rows_of(concerned: Q, at: datetime) -> list[tuple[int, int | None]]:
    """Budget and current period row, None where there is none."""
    is_current = Q(**{f"periods__{name}": value for name, value in _is_current(at).items()})
    budgets = Budget.objects.filter(concerned, active=True).order_by()
    now = budgets.annotate(now=FilteredRelation("periods", condition=is_current))
    return list(now.values_list("pk", "now__pk"))


def _is_current(at: datetime) -> dict[str, object]:
    return {"starts_at__lte": at, "ends_at__gt": at, "closed_at": None}
