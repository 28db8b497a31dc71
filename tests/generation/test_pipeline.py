"""The pipeline against the sandbox over real HTTP: what is made, what it costs, and what happens when things fail."""

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from generation import cache, pipeline
from generation.models import Attempt, Suggestion
from generation.pipeline.call import call
from generation.pipeline.claim import claim
from generation.pipeline.failure import backoff
from generation.pipeline.render import render
from generation.pipeline.settle import settle
from tests.factories import live_use_case, queued
from tests.sandbox_client import SandboxClient
from usage.models import UsageRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _commit_hooks_run(django_capture_on_commit_callbacks: Any) -> Any:
    with django_capture_on_commit_callbacks(execute=True):
        yield


def run(row: Suggestion) -> Suggestion:
    pipeline.run(row.pk)
    row.refresh_from_db()
    return row


def kinds(row: Suggestion) -> list[tuple[str, str]]:
    return [(attempt.kind, attempt.outcome) for attempt in row.attempts.all()]


def make_due(row: Suggestion) -> None:
    Suggestion.objects.filter(pk=row.pk).update(not_before=timezone.now() - timedelta(seconds=1))


def test_a_draft_is_made_priced_and_recorded_once(sandbox: SandboxClient) -> None:
    row = run(queued(subject="user-1"))
    assert (row.state, row.revision, row.served_from, row.attempts_made) == ("draft", 1, "model", 1)
    assert row.model == "sandbox-claude-haiku-5-5"
    assert row.data["ideas"]
    attempt = row.attempts.get()
    # $/M of claude-haiku-5-5: 0.10 in, 0.50 out
    assert row.cost == attempt.cost == (Decimal(row.tokens_input) * 10 + Decimal(row.tokens_output) * 50) / 10**8
    record = UsageRecord.objects.get()
    assert (record.pk, record.cost, record.succeeded, record.subject) == (row.pk, row.cost, True, "user-1")
    assert (record.tokens_input, record.tokens_output) == (row.tokens_input, row.tokens_output)
    pipeline.run(row.pk)
    assert len(sandbox.calls()) == 1
    assert UsageRecord.objects.count() == 1


def test_without_review_a_good_answer_is_approved_at_once(sandbox: SandboxClient) -> None:
    assert run(queued(use_case=live_use_case(review_policy="none"))).state == "approved"


def test_what_was_sent(sandbox: SandboxClient) -> None:
    row = run(queued(subject="anna@example.com"))
    sent = sandbox.calls()[0]["body"]
    assert sent["system"] == "You have ideas."
    assert sent["messages"] == [{"role": "user", "content": "<topic>\ntea\n</topic>"}]
    assert (sent["model"], sent["max_tokens"]) == ("claude-haiku-5-5", 1000)
    assert sent["output_config"]["format"]["type"] == "json_schema"
    assert len(sent["metadata"]["user_id"]) == 32
    assert "anna" not in sent["metadata"]["user_id"]
    assert row.state == "draft"


@pytest.mark.parametrize("fault", ["fenced", "thinking"])
def test_json_is_found_where_models_put_it(sandbox: SandboxClient, fault: str) -> None:
    sandbox.set_faults(fault)
    row = run(queued())
    assert (row.state, kinds(row)) == ("draft", [("generate", "answered")])


@pytest.mark.parametrize("fault", ["broken_json@first", "wrong_schema@first", "empty@first"])
def test_an_answer_that_does_not_fit_is_repaired_once(sandbox: SandboxClient, fault: str) -> None:
    sandbox.set_faults(fault)
    row = run(queued())
    assert (row.state, kinds(row)) == ("draft", [("generate", "answered"), ("repair", "answered")])
    first, second = row.attempts.all()
    assert row.cost == first.cost + second.cost
    assert row.tokens_output == first.tokens_output + second.tokens_output
    turns = sandbox.calls()[1]["body"]["messages"]
    assert [turn["role"] for turn in turns] == ["user", "assistant", "user"]
    assert "cannot be used" in turns[2]["content"]


def test_a_second_bad_answer_fails_and_is_still_paid_for(sandbox: SandboxClient) -> None:
    sandbox.set_faults("broken_json")
    row = run(queued())
    assert (row.state, row.error_code) == ("failed", "output-invalid")
    assert len(sandbox.calls()) == 2
    record = UsageRecord.objects.get()
    assert (record.succeeded, record.cost) == (False, row.cost)
    assert row.cost > 0
    assert cache.recall(row.request_key) is None


@pytest.mark.parametrize(
    ("fault", "words"), [("refusal", "declined"), ("max_tokens", "cut off")], ids=["refusal", "max_tokens"]
)
def test_where_asking_again_cannot_help_it_is_not_asked(sandbox: SandboxClient, fault: str, words: str) -> None:
    sandbox.set_faults(fault)
    row = run(queued())
    assert (row.state, row.error_code) == ("failed", "output-invalid")
    assert words in row.error_detail
    assert len(sandbox.calls()) == 1


@pytest.mark.parametrize("fault", ["overloaded", "rate_limited:0", "server_error", "reset", "html"])
def test_passing_faults_are_retried_later(sandbox: SandboxClient, fault: str) -> None:
    sandbox.set_faults(f"{fault}*2")
    row = queued()
    for state in ("queued", "queued", "draft"):
        make_due(row)
        assert run(row).state == state
    assert kinds(row) == [("generate", "fault"), ("generate", "fault"), ("generate", "answered")]
    assert UsageRecord.objects.count() == 1


def test_after_three_faults_it_has_failed(sandbox: SandboxClient) -> None:
    sandbox.set_faults("overloaded")
    row = queued()
    for _ in range(5):
        make_due(row)
        run(row)
    assert (row.state, row.error_code, row.attempts_made) == ("failed", "provider-error", 3)
    assert "529" in row.error_detail
    assert len(sandbox.calls()) == 3
    assert UsageRecord.objects.get().succeeded is False


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, "provider-error"), (401, "provider-error"), (403, "provider-error"), (404, "provider-error")],
)
def test_other_refusals_are_final(sandbox: SandboxClient, status: int, code: str) -> None:
    sandbox.set_faults(f"status:{status}")
    row = run(queued())
    assert (row.state, row.error_code, row.attempts_made) == ("failed", code, 1)


def test_a_slow_provider_is_a_timeout(sandbox: SandboxClient, settings: Any) -> None:
    settings.PROVIDER_CALL_TIMEOUT_S = 0.3
    settings.PROVIDER_ATTEMPTS = 1
    sandbox.set_faults("latency:2")
    row = run(queued())
    assert (row.state, row.error_code) == ("failed", "provider-timeout")


def test_an_answer_that_trickles_in_is_a_timeout_too(sandbox: SandboxClient, settings: Any) -> None:
    settings.PROVIDER_CALL_TIMEOUT_S = 0.5
    settings.PROVIDER_ATTEMPTS = 1
    sandbox.set_faults("trickle:20")
    started = timezone.now()
    row = run(queued())
    assert (row.state, row.error_code) == ("failed", "provider-timeout")
    assert timezone.now() - started < timedelta(seconds=5)


def test_a_retry_waits_as_long_as_it_is_told(sandbox: SandboxClient) -> None:
    sandbox.set_faults("rate_limited:7")
    row = run(queued())
    assert row.state == "queued"
    assert timedelta(seconds=5) < row.not_before - timezone.now() <= timedelta(seconds=7)
    assert run(row).attempts.count() == 1


@pytest.mark.parametrize(
    ("tries", "retry_after", "low", "high"),
    [
        (1, None, 1, 2),
        (2, None, 2, 3),
        (3, None, 4, 5),
        (20, None, 300, 300),
        (1, 7, 7, 7),
        (1, 9999, 300, 300),
        (1, 0, 0, 0),
    ],
)
def test_backoff(settings: Any, tries: int, retry_after: float | None, low: float, high: float) -> None:
    settings.PROVIDER_BACKOFF_BASE_S, settings.PROVIDER_BACKOFF_JITTER_S = 1, 1
    assert low <= backoff(tries, retry_after) <= high


def test_what_was_paid_for_is_not_paid_again_after_a_crash(sandbox: SandboxClient) -> None:
    row = queued()
    job = claim(row.pk)
    for step in (render, call, settle):  # then the worker dies
        job = step(job)
    Suggestion.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    again = run(row)
    assert (again.state, again.attempts_made) == ("draft", 1)
    assert len(sandbox.calls()) == 1
    assert UsageRecord.objects.get().cost == again.cost == row.attempts.get().cost


def test_a_call_that_died_with_its_worker_counts_as_a_fault(sandbox: SandboxClient) -> None:
    row = queued(state="running", lease_until=timezone.now() - timedelta(seconds=1))
    for _ in range(3):
        Attempt.objects.create(suggestion=row, kind="generate", provider="anthropic", model="claude-haiku-5-5")
    assert run(row).state == "failed"
    assert sandbox.calls() == []


def test_a_claimed_suggestion_is_left_alone(sandbox: SandboxClient) -> None:
    row = queued(state="running", lease_until=timezone.now() + timedelta(seconds=20))
    assert run(row).state == "running"
    assert sandbox.calls() == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_workers_on_one_suggestion_make_one_call(sandbox: SandboxClient) -> None:
    row = queued()
    sandbox.set_faults("latency:0.2")

    def work() -> None:
        pipeline.run(row.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row.refresh_from_db()
    assert row.state == "draft"
    assert len(sandbox.calls()) == 1
    assert UsageRecord.objects.count() == 1


def test_nul_in_an_answer_is_repaired_or_refused_but_never_stored(sandbox: SandboxClient) -> None:
    from generation.pipeline.read import check, parse

    use_case = live_use_case()
    data = parse('{"ideas": ["a\\u0000b"]}')
    assert [fault.pointer for fault in check(use_case, data, {})] == ["/ideas/0"]
