"""What a call holds, costs and leaves behind in the books, whatever becomes of it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from generation import pipeline
from generation.models import Attempt, Suggestion
from generation.pipeline.call import call
from generation.pipeline.claim import claim
from generation.pipeline.leases import LeaseLost
from generation.pipeline.render import render
from generation.pipeline.reserve import reserve
from generation.pipeline.settle import abandoned, close, expire_lapsed, going_out, settle
from tests.factories import VersionFactory, queued
from tests.sandbox_client import SandboxClient
from tests.usage.budget_rows import budget, no_budgets
from usage.models import Budget, BudgetPeriod, Hold, ModelPrice, UsageRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _commit_hooks_run(django_capture_on_commit_callbacks: Any) -> Any:
    with django_capture_on_commit_callbacks(execute=True):
        yield


@pytest.fixture
def monthly(db: None) -> Budget:
    """The only budget."""
    no_budgets()
    return budget("10", at=timezone.now())


def run(row: Suggestion) -> Suggestion:
    pipeline.run(row.pk)
    row.refresh_from_db()
    return row


def books() -> tuple[Decimal, Decimal]:
    period = BudgetPeriod.objects.get()
    return period.spent, period.held


def die(row: Suggestion, *steps: Any) -> None:
    """A worker that dies after these steps."""
    job = claim(row.pk)
    for step in steps:
        job = step(job)
    Suggestion.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def open_attempt(row: Suggestion, *, sent: bool = True) -> Attempt:
    """A worker that dies in the middle of the call, or just before it."""
    job = claim(row.pk)
    assert job
    attempt = reserve(render(job), Attempt.Kind.GENERATE).attempt
    assert attempt
    if sent:
        going_out(attempt)
    Suggestion.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    return attempt


def test_an_answered_call_is_booked_at_what_it_cost(sandbox: SandboxClient, monthly: Budget) -> None:
    row = run(queued())
    attempt, held = row.attempts.get(), Hold.objects.get()
    assert attempt.cost_kind == "exact"
    assert attempt.unit_prices["input"] == "0.1" and attempt.unit_prices["output"] == "0.5"
    assert attempt.cost == (attempt.tokens_input * Decimal("0.1") + attempt.tokens_output * Decimal("0.5")) / 10**6
    assert (held.pk, held.state, held.cost) == (attempt.pk, "settled", attempt.cost)
    assert held.amount > attempt.cost
    assert books() == (attempt.cost, 0)
    record = UsageRecord.objects.get()
    assert (record.cost, record.cost_kind) == (attempt.cost, "exact")


def test_the_most_that_it_can_cost_is_held_while_it_runs(sandbox: SandboxClient, monthly: Budget) -> None:
    row = queued()
    open_attempt(row)
    held = Hold.objects.get()
    assert books() == (0, held.amount)
    # 1,000 tokens of output at $0.50 a million alone.
    assert held.amount > Decimal("0.0005")


@pytest.mark.parametrize("fault", ["overloaded", "rate_limited:0", "status:400", "server_error"])
def test_an_error_status_costs_nothing(sandbox: SandboxClient, monthly: Budget, fault: str) -> None:
    sandbox.set_faults(fault)
    attempt = run(queued()).attempts.get()
    assert (attempt.cost, attempt.cost_kind) == (0, "exact")
    assert books() == (0, 0)


@pytest.mark.parametrize("fault", ["reset", "html", "no_usage"])
def test_what_may_have_been_billed_is_booked_as_the_most_that_it_can_be(
    sandbox: SandboxClient, monthly: Budget, settings: Any, fault: str
) -> None:
    settings.PROVIDER_ATTEMPTS = 1
    sandbox.set_faults(fault)
    row = run(queued())
    attempt, held = row.attempts.get(), Hold.objects.get()
    assert (held.state, attempt.cost, attempt.cost_kind) == ("expired", held.amount, "estimated")
    assert books() == (held.amount, 0)
    record = UsageRecord.objects.get()
    assert (record.cost, record.cost_kind, row.cost) == (held.amount, "estimated", held.amount)


@pytest.mark.parametrize("fault", ["refusal", "max_tokens"])
def test_a_useless_answer_is_paid_for(sandbox: SandboxClient, monthly: Budget, fault: str) -> None:
    sandbox.set_faults(fault)
    row = run(queued())
    assert row.state == "failed"
    assert books() == (row.attempts.get().cost, 0)
    assert UsageRecord.objects.get().cost == row.cost == row.attempts.get().cost > 0


def test_a_repair_is_a_call_of_its_own(sandbox: SandboxClient, monthly: Budget) -> None:
    sandbox.set_faults("broken_json@first")
    row = run(queued())
    costs = list(row.attempts.values_list("cost", flat=True))
    assert len(costs) == 2 == Hold.objects.filter(state="settled").count()
    assert books() == (sum(costs), 0) == (row.cost, 0)


def test_a_call_that_does_not_fit_the_budget_is_not_made(sandbox: SandboxClient, db: None) -> None:
    no_budgets()
    budget("0.0001", at=timezone.now())
    row = run(queued())
    assert (row.state, row.error_code, row.cost) == ("failed", "budget-exhausted", 0)
    assert abs(row.retry_at - BudgetPeriod.objects.get().ends_at) < timedelta(seconds=5)
    assert sandbox.calls() == []
    assert books() == (0, 0)
    assert not Hold.objects.exists() and not row.attempts.exists()


def test_a_call_waits_for_money_that_others_hold(sandbox: SandboxClient, monthly: Budget) -> None:
    BudgetPeriod.objects.update(held=Decimal("9.9999"))
    row = run(queued())
    assert (row.state, row.attempts.count()) == ("queued", 0)
    assert row.not_before > timezone.now()
    BudgetPeriod.objects.update(held=0)
    Suggestion.objects.update(not_before=timezone.now())
    assert run(row).state == "draft"
    assert len(sandbox.calls()) == 1


def test_a_model_without_a_price_is_not_called_until_it_has_one(sandbox: SandboxClient, monthly: Budget) -> None:
    version = VersionFactory(model="claude-haiku-5-5-custom")
    row = run(queued(use_case=version.use_case, version=version))
    assert (row.state, row.error_code) == ("failed", "not-enabled")
    assert "claude-haiku-5-5-custom" in row.error_detail
    assert sandbox.calls() == []
    prices = dict.fromkeys(("input", "output", "cache_read", "cache_write_5m", "cache_write_1h"), 7)
    ModelPrice.objects.create(model=version.model, starts_at=timezone.now() - timedelta(days=1), **prices)
    attempt = run(queued(use_case=version.use_case, version=version)).attempts.get()
    assert attempt.unit_prices["output"] == "7"
    assert Hold.objects.get().amount > 0


def test_a_call_without_room_in_the_window_waits_and_is_no_try(
    sandbox: SandboxClient, monthly: Budget, settings: Any
) -> None:
    settings.PROVIDER_REQUESTS_PER_MINUTE = 2
    sandbox_limit(sandbox, 2)
    assert run(queued()).state == "draft"
    second = run(queued())
    assert (second.state, second.attempts.count()) == ("queued", 0)
    assert second.not_before > timezone.now()
    assert len(sandbox.calls()) == 1
    assert Hold.objects.count() == 1


def sandbox_limit(sandbox: SandboxClient, requests: int) -> None:
    sandbox._call("PUT", "/sandbox/limits", {"requests": requests})


def test_without_redis_nothing_is_sent_and_nothing_is_lost(
    sandbox: SandboxClient, monthly: Budget, settings: Any
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    row = run(queued())
    assert (row.state, row.attempts.count()) == ("queued", 0)
    assert sandbox.calls() == []
    assert books() == (0, 0)


def test_a_call_whose_worker_died_is_booked_in_full_and_tried_again(sandbox: SandboxClient, monthly: Budget) -> None:
    row = queued()
    open_attempt(row)
    row = run(row)
    first, second = row.attempts.all()
    assert (first.outcome, first.cost_kind, second.outcome) == ("fault", "estimated", "answered")
    assert books() == (first.cost + second.cost, 0) == (row.cost, 0)
    assert UsageRecord.objects.get().cost_kind == "estimated"


def test_a_call_whose_worker_died_before_it_costs_nothing(sandbox: SandboxClient, monthly: Budget) -> None:
    row = queued()
    late = open_attempt(row, sent=False)
    row = run(row)
    first, second = row.attempts.all()
    assert (first.outcome, first.cost, first.cost_kind, second.outcome) == ("fault", 0, "exact", "answered")
    assert Hold.objects.get(pk=first.pk).state == "released"
    assert books() == (second.cost, 0) == (row.cost, 0)
    with pytest.raises(LeaseLost):
        going_out(late)
    assert len(sandbox.calls()) == 1


def test_a_call_that_goes_out_in_the_moment_it_is_given_up_is_not_free(sandbox: SandboxClient, monthly: Budget) -> None:
    attempt = open_attempt(queued(), sent=False)
    as_read = Attempt.objects.get(pk=attempt.pk)
    going_out(attempt)
    with pytest.raises(LeaseLost):
        close(as_read, abandoned(as_read))
    held = Hold.objects.get()
    assert (held.state, books()) == ("held", (0, held.amount))
    assert expire_lapsed(held.expires_at + timedelta(seconds=1)) == 1
    assert books() == (held.amount, 0)


def test_a_worker_that_comes_back_too_late_books_nothing(sandbox: SandboxClient, monthly: Budget) -> None:
    row = queued()
    job = claim(row.pk)
    assert job
    late = call(render(job))
    Suggestion.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    row = run(row)
    before = books()
    with pytest.raises(LeaseLost):
        settle(late)
    assert books() == before == (row.cost, 0)
    assert [one.cost_kind for one in row.attempts.all()] == ["estimated", "exact"]


def test_a_hold_that_nobody_takes_over_expires(sandbox: SandboxClient, monthly: Budget) -> None:
    row = queued()
    open_attempt(row)
    held = Hold.objects.get()
    assert expire_lapsed(held.expires_at) == 0
    assert expire_lapsed(held.expires_at + timedelta(seconds=1)) == 1
    assert expire_lapsed(held.expires_at + timedelta(seconds=1)) == 0
    attempt = row.attempts.get()
    assert (attempt.outcome, attempt.cost, attempt.cost_kind) == ("fault", held.amount, "estimated")
    assert books() == (held.amount, 0)


def test_a_hold_of_a_call_that_never_went_out_is_given_back(sandbox: SandboxClient, monthly: Budget) -> None:
    attempt = open_attempt(queued(), sent=False)
    assert expire_lapsed(Hold.objects.get().expires_at + timedelta(seconds=1)) == 1
    attempt.refresh_from_db()
    assert (attempt.outcome, attempt.cost, attempt.error_detail) == ("fault", 0, "The worker stopped before the call.")
    assert books() == (0, 0)


def test_what_a_dead_worker_had_settled_is_not_booked_again(sandbox: SandboxClient, monthly: Budget) -> None:
    row = queued()
    die(row, render, call, settle)
    before = books()
    assert run(row).state == "draft"
    assert books() == before
    assert len(sandbox.calls()) == 1
