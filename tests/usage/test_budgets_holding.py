"""Money held for calls on their way, and what they cost in the end."""

from datetime import timedelta
from decimal import Decimal

import pytest

from llmhub.errors import BudgetExhausted
from tests.factories import ClientFactory
from tests.usage.budget_rows import NOON, amounts, budget, hold, no_budgets, spender
from usage import budgets
from usage.models import Budget, BudgetPeriod, Hold

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_budgets() -> None:
    no_budgets()


def test_a_hold_is_held_until_it_is_settled_at_what_the_call_cost() -> None:
    of_all = budget("10")
    held = hold(spender(), "0.000000000003")
    assert amounts(of_all) == (0, Decimal("0.000000000003"))
    assert budgets.settle(held, Decimal("0.000000000001"))
    assert amounts(of_all) == (Decimal("0.000000000001"), 0)
    assert Hold.objects.get().state == "settled"


def test_nothing_is_booked_twice() -> None:
    of_all = budget("10")
    held = hold(spender(), "2")
    assert budgets.settle(held, Decimal(1))
    assert not budgets.settle(held, Decimal(1))
    assert not budgets.release(held)
    assert budgets.expire(held) is None
    assert amounts(of_all) == (1, 0)


def test_what_was_not_called_costs_nothing() -> None:
    of_all = budget("10")
    budgets.release(hold(spender(), "2"))
    assert amounts(of_all) == (0, 0)


def test_a_call_that_nobody_knows_about_costs_all_that_was_held() -> None:
    of_all = budget("10")
    held = hold(spender(), "2")
    assert not budgets.lapsed(NOON + timedelta(seconds=60)).exists()
    assert [one.pk for one in budgets.lapsed(NOON + timedelta(seconds=61))] == [held]
    assert budgets.expire(held) == 2
    assert amounts(of_all) == (2, 0)


def test_a_call_may_cost_more_than_was_held_and_is_booked_as_it_was() -> None:
    of_all = budget("10")
    budgets.settle(hold(spender(), "2"), Decimal(3))
    assert amounts(of_all) == (3, 0)


def test_every_matching_budget_holds_it_and_no_other() -> None:
    mine, other = ClientFactory(), ClientFactory()
    matching = [
        budget("10"),
        budget("10", period="day"),
        budget("10", scope="service", target="shop"),
        budget("10", scope="use_case", target="shop.texts"),
        budget("10", scope="client", client=mine),
    ]
    others = [
        budget("10", scope="service", target="sho"),
        budget("10", scope="use_case", target="shop.text"),
        budget("10", scope="client", client=other),
        budget("10", scope="service", target="news", active=False),
    ]
    hold(spender(mine), "1.5")
    assert {amounts(one) for one in matching} == {(0, Decimal("1.5"))}
    assert not BudgetPeriod.objects.filter(budget__in=others).exclude(held=0, spent=0).exists()


def test_one_budget_that_is_full_leaves_all_others_untouched() -> None:
    large = budget("10")
    small = budget("1", scope="service", target="shop")
    with pytest.raises(BudgetExhausted):
        hold(spender(), "1.000000000001")
    assert amounts(large) == amounts(small) == (0, 0)
    assert not Hold.objects.exists()


def test_money_that_others_only_hold_is_worth_waiting_for() -> None:
    of_all = budget("3")
    first = hold(spender(), "2")
    with pytest.raises(budgets.MoneyHeld):
        hold(spender(), "2")
    budgets.settle(first, Decimal(1))
    hold(spender(), "2")
    assert amounts(of_all) == (1, 2)


def test_a_refusal_says_when_there_is_money_again() -> None:
    budget("1", period="day")
    budgets.settle(hold(spender(), "1"), Decimal(1))
    with pytest.raises(BudgetExhausted) as refused:
        hold(spender(), "0.1")
    assert refused.value.retry_after == 12 * 3600
    assert "until 2026-11-21 00:00 UTC" in refused.value.detail


def test_the_next_period_begins_with_nothing_spent() -> None:
    daily, monthly = budget("1", period="day"), budget("10")
    budgets.settle(hold(spender(), "1"), Decimal(1))
    tomorrow = NOON + timedelta(days=1)
    hold(spender(), "0.25", tomorrow)
    assert amounts(daily) == (1, 0)
    assert amounts(daily, tomorrow) == (0, Decimal("0.25"))
    assert amounts(monthly, tomorrow) == (1, Decimal("0.25"))


def test_a_call_over_midnight_is_booked_in_the_day_it_began() -> None:
    daily = budget("1", period="day")
    before = hold(spender(), "0.5", NOON.replace(hour=23, minute=59, second=59))
    tomorrow = NOON + timedelta(days=1)
    hold(spender(), "0.25", tomorrow)
    budgets.settle(before, Decimal("0.4"))
    assert amounts(daily) == (Decimal("0.4"), 0)
    assert amounts(daily, tomorrow) == (0, Decimal("0.25"))


def test_without_budgets_nothing_stands_in_the_way() -> None:
    hold(spender(), "1000000")
    assert Hold.objects.get().periods == []


def test_by_default_a_day_has_20_dollars_and_a_month_500(db: None) -> None:
    from importlib import import_module

    made = import_module("usage.migrations.0005_default_budgets").BUDGETS
    assert made == [("day", 20, 30), ("month", 500, 750)]
    assert not Budget.objects.exists()
