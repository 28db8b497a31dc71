"""Budgets that people make and change while money is being spent."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from llmhub.errors import BudgetExhausted
from tests.factories import ClientFactory
from tests.usage.budget_rows import NOON, amounts, budget, hold, no_budgets, spender
from usage import budgets
from usage.budgets import changing
from usage.models import Budget, BudgetPeriod

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_budgets() -> None:
    no_budgets()


def spend(amount: str, at: datetime = NOON, **whose: str) -> None:
    budgets.settle(hold(spender(**whose), amount, at), Decimal(amount))


def test_a_budget_made_in_the_middle_of_a_month_counts_what_was_spent_and_is_held() -> None:
    spend("2", NOON - timedelta(days=30))
    spend("3", NOON - timedelta(days=10))
    spend("4", NOON - timedelta(hours=1), use_case="news.texts")
    held = hold(spender(), "0.5", NOON - timedelta(minutes=1))
    monthly, of_shop, daily = budget("10"), budget("10", scope="service", target="shop"), budget("10", period="day")
    assert amounts(monthly) == (7, Decimal("0.5"))
    assert amounts(of_shop) == (3, Decimal("0.5"))
    assert amounts(daily) == (4, Decimal("0.5"))
    budgets.settle(held, Decimal("0.25"))
    assert amounts(monthly) == (Decimal("7.25"), 0)
    assert amounts(daily) == (Decimal("4.25"), 0)


def test_from_days_to_months_in_the_middle_of_a_month() -> None:
    changed = budget("10", period="day")
    spend("3", NOON - timedelta(days=2))
    spend("4")
    changed.period = "month"
    changing.save(changed, NOON + timedelta(minutes=1))
    assert amounts(changed, NOON + timedelta(minutes=2)) == (7, 0)
    assert BudgetPeriod.objects.filter(closed_at=None, ends_at__gt=NOON).count() == 1


def test_a_call_that_is_under_way_while_the_period_changes_is_booked_in_the_old_and_the_new_one() -> None:
    changed = budget("10", period="day")
    held = hold(spender(), "1")
    changed.period = "month"
    changing.save(changed, NOON + timedelta(minutes=1))
    budgets.settle(held, Decimal("0.5"))
    assert list(BudgetPeriod.objects.values_list("spent", "held")) == [(Decimal("0.5"), 0)] * 2


def test_to_another_zone_and_back_forgets_nothing() -> None:
    changed = budget("10", period="day")
    spend("1", NOON.replace(hour=1))
    changed.time_zone = "Pacific/Kiritimati"  # its day began at 10:00 UTC
    changing.save(changed, NOON)
    assert amounts(changed) == (0, 0)
    spend("2", NOON + timedelta(minutes=1))
    changed.time_zone = "UTC"
    changing.save(changed, NOON + timedelta(minutes=2))
    assert amounts(changed, NOON + timedelta(minutes=3)) == (3, 0)


def test_off_and_on_again_counts_what_was_spent_meanwhile() -> None:
    switched = budget("10")
    switched.active = False
    changing.save(switched, NOON)
    spend("50", NOON + timedelta(minutes=1))
    switched.active = True
    changing.save(switched, NOON + timedelta(minutes=2))
    assert amounts(switched, NOON + timedelta(minutes=3)) == (50, 0)
    with pytest.raises(BudgetExhausted):
        hold(spender(), "0.1", NOON + timedelta(minutes=4))


def test_limits_hold_from_the_next_call_on() -> None:
    changed = budget("1")
    spend("1")
    with pytest.raises(BudgetExhausted):
        hold(spender(), "0.5")
    changed.hard_limit = changed.soft_limit = Decimal(2)
    changing.save(changed, NOON)
    hold(spender(), "0.5")
    changed.hard_limit = changed.soft_limit = Decimal("1.2")
    changing.save(changed, NOON)
    with pytest.raises(budgets.MoneyHeld):
        hold(spender(), "0.1")


def test_overlapping_budgets_all_hold_the_strictest_wins() -> None:
    client = ClientFactory()
    budget("100")
    budget("5", scope="client", client=client)
    tight = budget("1", scope="use_case", target="shop.texts", period="day")
    budget("2", scope="use_case", target="shop.texts", period="day", time_zone="Europe/Berlin")
    hold(spender(client), "1")
    with pytest.raises(budgets.MoneyHeld):
        hold(spender(client), "0.1")
    hold(spender(client, "shop.mails"), "4")
    assert amounts(tight) == (0, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"soft_limit": 0},
        {"soft_limit": -1},
        {"hard_limit": 9},
        {"scope": "service"},
        {"target": "shop"},
        {"scope": "client"},
        {"scope": "galaxy", "target": "andromeda"},
    ],
)
def test_the_database_refuses_what_makes_no_sense(wrong: dict[str, object]) -> None:
    values: dict[str, object] = {"soft_limit": 10, "hard_limit": 10} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Budget.objects.create(**values)


def test_the_database_refuses_the_same_budget_twice() -> None:
    budget("10")
    budget("10", active=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        budget("11")


def test_time_alone_begins_periods_and_ends_steps() -> None:
    daily = budget("1", hard="2", period="day")
    spend("1.2")
    ended = BudgetPeriod.objects.get()
    assert ended.steps == ["fallbacks"]
    tomorrow = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
    assert changing.tick(tomorrow) == []
    ended.refresh_from_db()
    assert ended.steps == []
    assert amounts(daily, tomorrow) == (0, 0)
    assert [(one.step, one.what) for one in ended.events.all()] == [("fallbacks", "ended"), ("fallbacks", "began")]
    changing.tick(tomorrow)
    assert BudgetPeriod.objects.count() == 2
