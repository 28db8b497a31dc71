"""What a budget does when its money runs out, and what people can do about it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from llmhub.errors import WrongState
from tests.factories import UserFactory
from tests.usage.budget_rows import budget, hold, no_budgets, spender
from usage import budgets
from usage.budgets import changing
from usage.budgets.ladder import due_steps
from usage.models import Alert, Budget, BudgetPeriod, LadderEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_budgets() -> None:
    no_budgets()


def now_budget(soft: str, hard: str, **values: str) -> Budget:
    return budget(soft, hard, at=timezone.now(), **values)


def spend(amount: str) -> None:
    budgets.settle(hold(spender(), amount, timezone.now()), Decimal(amount))


def titles() -> list[str]:
    return list(Alert.objects.order_by("pk").values_list("title", flat=True))


def period() -> BudgetPeriod:
    return BudgetPeriod.objects.get()


@pytest.mark.parametrize(
    ("spent", "steps"),
    [
        ("9.999999999999", ()),
        ("10", ("fallbacks",)),
        ("12.499999999999", ("fallbacks",)),
        ("12.5", ("fallbacks", "use_cases_off")),
        ("15", ("fallbacks", "use_cases_off", "stopped")),
    ],
)
def test_steps_follow_from_what_is_spent(spent: str, steps: tuple[str, ...]) -> None:
    assert due_steps(Decimal(spent), Decimal(10), Decimal(15)) == steps


def test_each_share_is_told_once_a_period() -> None:
    now_budget("10", "15")
    for amount in ("4", "1", "0.5", "2.5", "1", "1", "0.1", "0.1"):
        spend(amount)
    assert [title for title in titles() if "%" in title] == [
        "Everything, by the month: 50 % spent",
        "Everything, by the month: 80 % spent",
        "Everything, by the month: 100 % spent",
    ]


def test_a_leap_over_several_shares_is_told_as_the_highest() -> None:
    now_budget("10", "15")
    spend("8.5")
    assert titles() == ["Everything, by the month: 80 % spent"]


def test_each_step_is_told_once_and_logged() -> None:
    now_budget("10", "15")
    for amount in ("10", "1", "1.5", "0.5", "2", "0"):
        spend(amount)
    assert titles() == [
        "Everything, by the month: 100 % spent",
        "Everything, by the month: half of the subjects get fallbacks",
        "Everything, by the month: use cases are switched off",
        "Everything, by the month: no calls any more",
    ]
    began = LadderEvent.objects.filter(what="began").order_by("pk")
    assert [event.step for event in began] == ["fallbacks", "use_cases_off", "stopped"]


def test_raising_the_limit_undoes_the_steps_and_tells_again_under_the_new_one() -> None:
    raised = now_budget("10", "15")
    spend("15")
    raised.soft_limit, raised.hard_limit = Decimal(20), Decimal(30)
    changing.save(raised)
    assert (period().steps, period().alerted) == ([], 50)
    assert budgets.standing(spender()) == budgets.Standing()
    assert not Alert.objects.filter(kind="ladder", resolved_at=None).exists()
    spend("1")
    assert titles()[-1] == "Everything, by the month: 80 % spent"


def test_standing_says_what_is_in_the_way_of_a_request() -> None:
    now_budget("10", "15")
    assert budgets.standing(spender()) == budgets.Standing()
    spend("10")
    assert budgets.standing(spender()).fallbacks == (period(),)
    spend("2.5")
    changing.switch_off(period().pk, ["shop.texts"])
    assert budgets.standing(spender()).off == period()
    assert budgets.standing(spender(use_case="shop.mails")).off is None
    assert budgets.standing(spender()).stopped is None
    spend("2.5")
    assert budgets.standing(spender()).stopped == period()


def test_a_budget_of_others_is_not_in_the_way() -> None:
    now_budget("1", "2", scope="service", target="news")
    budgets.settle(hold(spender(use_case="news.texts"), "2", timezone.now()), Decimal(2))
    assert budgets.standing(spender(use_case="news.texts")).stopped
    assert budgets.standing(spender()) == budgets.Standing()


def test_steps_can_be_undone_for_the_rest_of_the_period_and_stand_again() -> None:
    now_budget("10", "15")
    spend("12.5")
    changing.switch_off(period().pk, ["shop.texts", "shop.mails"])
    boss = UserFactory()
    changing.undo(period().pk, "fallbacks", boss)
    changing.switch_on(period().pk, "shop.texts", boss)
    found = budgets.standing(spender())
    assert (found.fallbacks, found.off) == ((), None)
    assert period().off_use_cases == ["shop.mails"]
    changing.restore(period().pk, "fallbacks", boss)
    assert budgets.standing(spender()).fallbacks
    changing.undo(period().pk, "use_cases_off", boss)
    assert budgets.standing(spender(use_case="shop.mails")).off is None
    by_hand = LadderEvent.objects.filter(by=boss).order_by("pk")
    assert [(event.step, event.what) for event in by_hand] == [
        ("fallbacks", "undone"), ("use_cases_off", "undone"), ("fallbacks", "restored"), ("use_cases_off", "undone"),
    ]  # fmt: skip


def test_what_a_person_switched_on_is_not_chosen_again() -> None:
    now_budget("10", "15")
    spend("12.5")
    changing.switch_off(period().pk, ["shop.texts"])
    changing.switch_on(period().pk, "shop.texts", UserFactory())
    changing.switch_off(period().pk, ["shop.texts"])
    assert period().off_use_cases == []


@pytest.mark.parametrize("step", ["stopped", "fallbacks", "nonsense"])
def test_what_does_not_stand_cannot_be_undone(step: str) -> None:
    now_budget("10", "15")
    spend("1")
    with pytest.raises(WrongState):
        changing.undo(period().pk, step, UserFactory())
    with pytest.raises(WrongState):
        changing.restore(period().pk, step, UserFactory())
    assert not LadderEvent.objects.exists()


def test_periods_that_still_need_a_choice_are_found() -> None:
    now_budget("10", "15")
    spend("12.5")
    assert changing.tick() == [period().pk]
    changing.switch_off(period().pk, ["shop.texts"])
    assert changing.tick() == []
    assert changing.tick(period().ends_at + timedelta(seconds=1)) == []
    assert BudgetPeriod.objects.order_by("starts_at")[0].off_use_cases == []
