"""Random sequences of everything that moves money, held against a model that only remembers what was said."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmhub.errors import BudgetExhausted
from tests.factories import ClientFactory
from tests.usage.budget_rows import NOON, hold, no_budgets
from usage import budgets
from usage.budgets import changing
from usage.budgets.calendar import bounds
from usage.models import Budget, BudgetPeriod, Hold

pytestmark = pytest.mark.django_db

USE_CASES = ("shop.texts", "shop.mails", "news.texts")
ZONES = ("UTC", "Europe/Berlin", "Pacific/Kiritimati")


@dataclass
class Call:
    """A call that the model knows of; `cost` is None while it is on its way."""

    id: UUID
    client_id: int
    use_case: str
    amount: Decimal
    at: datetime
    cost: Decimal | None = None


@dataclass
class World:
    """What the model remembers: the time, the budgets as rows, and all calls."""

    now: datetime
    clients: list[Any]
    budgets: list[Budget] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def concerned(self, client_id: int, use_case: str) -> list[Budget]:
        return [one for one in self.budgets if one.active and _concerns(one, client_id, use_case)]

    def amounts(self, budget: Budget) -> tuple[Decimal, Decimal]:
        """Spent and held now, straight from the calls."""
        begins, ends = bounds(budget.period, budget.time_zone, self.now)
        within = [
            one for one in self.calls if begins <= one.at < ends and _concerns(budget, one.client_id, one.use_case)
        ]
        spent = sum((one.cost for one in within if one.cost is not None), Decimal(0))
        return spent, sum((one.amount for one in within if one.cost is None), Decimal(0))

    def open_calls(self) -> list[Call]:
        return [one for one in self.calls if one.cost is None]


def _concerns(budget: Budget, client_id: int, use_case: str) -> bool:
    return {
        "all": True,
        "service": budget.target == use_case.partition(".")[0],
        "use_case": budget.target == use_case,
        "client": budget.client_id == client_id,
    }[budget.scope]


money = st.integers(1, 5 * 10**12).map(lambda units: Decimal(units).scaleb(-12))
number = st.integers(0, 1000)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("budget"), number, number, money, money),
        st.tuples(st.just("change"), number, number, money, money),
        st.tuples(st.just("hold"), number, number, money),
        st.tuples(st.just("hold"), number, number, money),
        st.tuples(st.just("settle"), number, st.fractions(0, 1)),
        st.tuples(st.just("release"), number),
        st.tuples(st.just("expire"), number),
        st.tuples(st.just("crash"), number, number, money),
        st.tuples(st.just("wait"), st.integers(1, 40 * 24 * 60)),
    ),
    min_size=3,
    max_size=30,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps)
def test_books_agree_with_what_happened(plan: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        no_budgets()
        world = World(NOON, [ClientFactory(), ClientFactory()])
        for kind, *values in plan:
            ACTIONS[kind](world, *values)
            _agree(world)
        transaction.set_rollback(True)


def _add(world: World, which: int, kind: int, soft: Decimal, more: Decimal) -> None:
    scopes: list[dict[str, Any]] = [
        {"scope": "all"},
        {"scope": "service", "target": "shop"},
        {"scope": "use_case", "target": USE_CASES[which % 3]},
        {"scope": "client", "client": world.clients[which % 2]},
    ]
    made = Budget(
        **scopes[kind % 4],
        period=("day", "month")[which % 2],
        time_zone=ZONES[kind % 3],
        soft_limit=_places(soft),
        hard_limit=_places(soft + more),
    )
    same = ("scope", "target", "client_id", "period", "time_zone")
    if any(all(getattr(one, name) == getattr(made, name) for name in same) for one in world.budgets):
        return
    changing.save(made, world.now)
    world.budgets.append(made)


def _change(world: World, which: int, how: int, soft: Decimal, more: Decimal) -> None:
    if not world.budgets:
        return
    budget = world.budgets[which % len(world.budgets)]
    others = [one for one in world.budgets if one is not budget]
    if how % 4 == 0:
        budget.soft_limit, budget.hard_limit = _places(soft), _places(soft + more)
    elif how % 4 == 1:
        budget.active = not budget.active
    elif others and any(
        (one.scope, one.target, one.client_id) == (budget.scope, budget.target, budget.client_id) for one in others
    ):
        return  # it might become the same as another one, which is refused
    elif how % 4 == 2:
        budget.period = "month" if budget.period == "day" else "day"
    else:
        budget.time_zone = ZONES[how % 3]
    changing.save(budget, world.now)


def _hold(world: World, who: int, what: int, amount: Decimal) -> None:
    client, use_case = world.clients[who % 2], USE_CASES[what % 3]
    spender = budgets.Spender(client.pk, use_case.partition(".")[0], use_case)
    tight = [one for one in world.concerned(client.pk, use_case) if sum(world.amounts(one)) + amount > one.hard_limit]
    full = [one for one in tight if world.amounts(one)[0] + amount > one.hard_limit]
    try:
        made = hold(spender, str(amount), world.now)
    except BudgetExhausted:
        assert full
    except budgets.MoneyHeld:
        assert len(tight) > len(full)
    else:
        assert not tight
        world.calls.append(Call(made, client.pk, use_case, amount, world.now))


def _settle(world: World, which: int, share: Any) -> None:
    if call := _one_of(world, which):
        cost = (call.amount * share.numerator / share.denominator).quantize(Decimal("1e-12"))
        assert budgets.settle(call.id, cost)
        call.cost = cost


def _release(world: World, which: int) -> None:
    if call := _one_of(world, which):
        assert budgets.release(call.id)
        call.cost = Decimal(0)


def _expire(world: World, which: int) -> None:
    for lapsed in list(budgets.lapsed(world.now)[: which % 3]):
        assert budgets.expire(lapsed.pk) == lapsed.amount
        next(one for one in world.calls if one.id == lapsed.pk).cost = lapsed.amount


def _crash(world: World, who: int, what: int, amount: Decimal) -> None:
    """A worker dies in the middle of a transaction: after holding, or after settling."""

    class Dies(Exception):
        pass

    try:
        with transaction.atomic():
            if (call := _one_of(world, who)) and what % 2:
                budgets.settle(call.id, call.amount)
            else:
                before = list(world.calls)
                _hold(world, who, what, amount)
                world.calls = before
            raise Dies
    except Dies:
        pass


def _wait(world: World, minutes: int) -> None:
    world.now += timedelta(minutes=minutes)
    changing.tick(world.now)


def _one_of(world: World, which: int) -> Call | None:
    found = world.open_calls()
    return found[which % len(found)] if found else None


def _places(amount: Decimal) -> Decimal:
    return max(amount.quantize(Decimal("1e-6")), Decimal("1e-6"))


def _agree(world: World) -> None:
    for budget in world.budgets:
        rows = BudgetPeriod.objects.filter(
            budget=budget, starts_at__lte=world.now, ends_at__gt=world.now, closed_at=None
        )
        row = rows.first()
        assert len(rows) <= int(budget.active)
        if row:
            assert (row.spent, row.held) == world.amounts(budget)
    assert not BudgetPeriod.objects.filter(held__lt=0).exists()
    if not world.open_calls():
        assert not BudgetPeriod.objects.exclude(held=0).exists()
    assert Hold.objects.filter(state="held").count() == len(world.open_calls())


ACTIONS = {
    "budget": _add,
    "change": _change,
    "hold": _hold,
    "settle": _settle,
    "release": _release,
    "expire": _expire,
    "crash": _crash,
    "wait": _wait,
}
