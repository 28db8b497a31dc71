"""What clients are told while a budget runs out: nothing new, labelled fallbacks, refusals with a time."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from generation import pipeline
from generation.intake.afford import gets_fallback
from generation.models import Suggestion
from prompts.models import UseCase
from tests.factories import SuggestionFactory, live_use_case
from tests.sandbox_client import SandboxClient
from tests.usage.budget_rows import budget, no_budgets
from usage.budgets import changing
from usage.budgets.watching import watch
from usage.models import Budget, BudgetPeriod, UsageRecord

pytestmark = pytest.mark.django_db

FALLBACK = {"ideas": ["Ask at the counter"]}


@pytest.fixture
def monthly(db: None) -> Budget:
    """The only budget: steps at $10, $15 and $20."""
    no_budgets()
    return budget("10", hard="20", at=timezone.now())


def spent(amount: str) -> BudgetPeriod:
    """As if so much had been spent."""
    BudgetPeriod.objects.update(spent=Decimal(amount))
    period = BudgetPeriod.objects.get()
    watch(period.pk)
    period.refresh_from_db()
    return period


def use_case(**values: Any) -> UseCase:
    return live_use_case(**{"fallback": FALLBACK} | values)


def ask(api: APIClient, which: UseCase, **more: Any) -> Any:
    body = {"use_case": which.full_name, "variables": {"topic": "tea"}, **more}
    return api.post("/api/v1/suggestions", body, format="json")


def subjects_of(monthly: Budget) -> tuple[str, str]:
    """One that gets fallbacks, and one that does not."""
    names = [f"user-{number}" for number in range(50)]
    unlucky = next(name for name in names if gets_fallback(monthly.pk, name))
    return unlucky, next(name for name in names if not gets_fallback(monthly.pk, name))


def test_below_the_soft_limit_nothing_is_different(api: APIClient, monthly: Budget) -> None:
    spent("9.99")
    assert ask(api, use_case(), subject=subjects_of(monthly)[0]).status_code == 202


def test_half_of_the_subjects_get_fallbacks() -> None:
    share = sum(gets_fallback(7, f"user-{number}") for number in range(10_000)) / 10_000
    assert 0.48 < share < 0.52


@pytest.mark.parametrize("policy", ["none", "optional", "required"])
def test_past_the_soft_limit_one_half_gets_the_static_text_and_is_told_so(
    api: APIClient, monthly: Budget, policy: str
) -> None:
    which = use_case(review_policy=policy)
    unlucky, lucky = subjects_of(monthly)
    spent("10")
    told = ask(api, which, subject=unlucky)
    assert told.status_code == 200
    assert told.json()["served_from"] == "template"
    assert told.json()["notice"] == "Suggestion generated from templates"
    assert told.json()["data"] == FALLBACK
    assert (told.json()["state"], told.json()["review"]["policy"]) == ("approved", policy)
    assert told.json()["ai_meta"]["cost"] == "0.000000"
    record = UsageRecord.objects.get()
    assert (record.served_from, record.cost, record.succeeded) == ("template", 0, True)
    assert ask(api, which, subject=lucky).status_code == 202


def test_an_answer_that_a_person_approved_comes_before_the_static_text(
    api: APIClient, monthly: Budget, admin_user: Any
) -> None:
    which = use_case(cache_seconds=0)
    unlucky, _ = subjects_of(monthly)
    first = ask(api, which, subject=unlucky).json()["id"]
    approved = {
        "state": "approved",
        "reviewed_by": admin_user,
        "reviewed_at": timezone.now(),
        "content": "{}",
        "data": {"ideas": ["Approved"]},
    }
    Suggestion.objects.filter(pk=first).update(**approved, revision=2, join_key="")
    spent("10")
    told = ask(api, which, subject=unlucky).json()
    assert (told["served_from"], told["data"]) == ("approved_copy", {"ideas": ["Approved"]})
    assert told["notice"] == "The last approved answer to this request"
    assert told["id"] != first


def test_another_client_never_gets_the_approved_answer(api: APIClient, monthly: Budget) -> None:
    which = use_case()
    unlucky, _ = subjects_of(monthly)
    SuggestionFactory(use_case=which, state="approved", reviewed_at=timezone.now(), subject=unlucky)
    spent("10")
    assert ask(api, which, subject=unlucky).json()["served_from"] == "template"


@pytest.mark.parametrize("fallback", [None, {"ideas": []}, {"$eval": "nonsense +"}])
def test_without_a_fallback_that_fits_the_half_is_refused(api: APIClient, monthly: Budget, fallback: Any) -> None:
    spent("10")
    told = ask(api, use_case(fallback=fallback), subject=subjects_of(monthly)[0])
    assert (told.status_code, told.json()["code"]) == (429, "budget-exhausted")


def test_a_use_case_that_goes_off_says_until_when(api: APIClient, monthly: Budget) -> None:
    which, other = use_case(), use_case(slug="others")
    period = spent("15")
    changing.switch_off(period.pk, [which.full_name])
    _, lucky = subjects_of(monthly)
    told = ask(api, which, subject=lucky)
    assert (told.status_code, told.json()["code"]) == (403, "not-enabled")
    assert f"{period.ends_at:%Y-%m-%d}" in told.json()["detail"]
    assert ask(api, other, subject=lucky).status_code == 202


def test_at_the_hard_limit_everything_stops_until_the_period_ends(api: APIClient, monthly: Budget) -> None:
    period = spent("20")
    told = ask(api, use_case(), subject=subjects_of(monthly)[1])
    assert (told.status_code, told.json()["code"]) == (429, "budget-exhausted")
    seconds = (period.ends_at - timezone.now()).total_seconds()
    assert abs(int(told["Retry-After"]) - seconds) < 5
    assert not Suggestion.objects.exists()


def test_the_cache_is_served_even_then(
    api: APIClient, sandbox: SandboxClient, monthly: Budget, django_capture_on_commit_callbacks: Any
) -> None:
    which = use_case()
    with django_capture_on_commit_callbacks(execute=True):
        made = ask(api, which, subject="user-1").json()["id"]
        pipeline.run(Suggestion.objects.get(pk=made).pk)
    spent("20")
    assert ask(api, which, subject="user-1").json()["served_from"] == "cache"


def test_a_step_that_was_undone_does_nothing(api: APIClient, monthly: Budget, admin_user: Any) -> None:
    period = spent("10")
    changing.undo(period.pk, "fallbacks", admin_user)
    assert ask(api, use_case(), subject=subjects_of(monthly)[0]).status_code == 202


def test_a_failed_call_for_want_of_money_is_told_with_the_time(api: APIClient, sandbox: SandboxClient) -> None:
    no_budgets()
    budget("0.0001", at=timezone.now(), period="day")
    made = ask(api, use_case()).json()["id"]
    pipeline.run(Suggestion.objects.get(pk=made).pk)
    told = api.get(f"/api/v1/suggestions/{made}").json()
    assert (told["state"], told["error"]["code"]) == ("failed", "budget-exhausted")
    row = Suggestion.objects.get(pk=made)
    assert row.retry_at and row.retry_at - timezone.now() < timedelta(days=1)


def test_a_repeated_request_gets_the_same_fallback(api: APIClient, monthly: Budget) -> None:
    spent("10")
    which, (unlucky, _) = use_case(), subjects_of(monthly)
    body = {"use_case": which.full_name, "variables": {"topic": "tea"}, "subject": unlucky}
    first, second = (
        api.post("/api/v1/suggestions", body, format="json", HTTP_IDEMPOTENCY_KEY="once").json() for _ in range(2)
    )
    assert first["id"] == second["id"]
    assert UsageRecord.objects.count() == 1
