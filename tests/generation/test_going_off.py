"""Which use cases go off when a budget runs out."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from generation.spending.going_off import choose, least_worth
from generation.spending.worth import Worth, worth_of
from prompts.models import UseCase
from tests.factories import SuggestionFactory, live_use_case
from tests.usage.budget_rows import budget, hold, no_budgets
from usage import budgets
from usage.models import BudgetPeriod, Client

pytestmark = pytest.mark.django_db


def worth(name: str, answers: int = 1, approved: int = 1, decided: int = 1, cost: str = "1") -> Worth:
    return Worth(name, answers, approved, decided, Decimal(cost))


@pytest.mark.parametrize(
    ("one", "per_dollar"),
    [
        (worth("a", 10, 5, 10, "2"), Decimal("2.5")),
        # Not all were decided: the others would be at the same rate.
        (worth("a", 10, 1, 2, "2"), Decimal("2.5")),
        # Nobody reviews it: good answers count.
        (worth("a", 10, 0, 0, "2"), Decimal(5)),
        (worth("a", 10, 0, 4, "2"), Decimal(0)),
        (worth("a", cost="0"), Decimal("Infinity")),
    ],
)
def test_approved_texts_for_a_dollar(one: Worth, per_dollar: Decimal) -> None:
    assert one.approved_per_dollar == per_dollar


@pytest.mark.parametrize(
    ("spending", "off"),
    [
        ({"bad": 1, "middling": 1, "good": 1}, ["bad", "middling"]),
        ({"bad": 5, "middling": 1, "good": 1}, ["bad"]),
        ({"bad": 1, "good": 100}, ["bad"]),
        ({"only": 1}, []),
        ({}, []),
    ],
)
def test_the_least_worth_go_until_half_of_the_spending_goes_with_them(spending: dict[str, int], off: list[str]) -> None:
    amounts = {name: Decimal(amount) for name, amount in spending.items()}
    assert least_worth([worth(name) for name in spending], amounts) == off


def suggestions(use_case: UseCase, client: Client, approved: int, rejected: int) -> None:
    for number in range(approved + rejected):
        state = "approved" if number < approved else "rejected"
        SuggestionFactory(use_case=use_case, client=client, state=state)


def test_what_reviewers_approve_decides() -> None:
    no_budgets()
    monthly = budget("10", hard="20", at=timezone.now())
    poor, good = live_use_case(slug="poor"), live_use_case(slug="good")
    row = SuggestionFactory(use_case=good, state="draft")
    suggestions(poor, row.client, approved=1, rejected=5)
    suggestions(good, row.client, approved=5, rejected=1)
    SuggestionFactory(use_case=poor, client=row.client, state="approved", copy_of=row)
    SuggestionFactory(use_case=poor, client=row.client, state="approved", purpose="studio")
    for use_case in (poor, good):
        spender = budgets.Spender(row.client.pk, use_case.service.slug, use_case.full_name)
        budgets.settle(hold(spender, "8", timezone.now()), Decimal("7.5"))
    period = BudgetPeriod.objects.get(budget=monthly)
    assert period.steps == ["fallbacks", "use_cases_off"]
    assert choose(period.pk) == [poor.full_name]
    period.refresh_from_db()
    assert period.off_use_cases == [poor.full_name]
    until = timezone.now() + timedelta(minutes=1)
    assert [one.use_case for one in worth_of({good.full_name: Decimal(1), poor.full_name: Decimal(1)}, until)] == [
        poor.full_name, good.full_name,
    ]  # fmt: skip
