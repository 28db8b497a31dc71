"""Trying versions and running test sets, with the sandbox as the model: what is made, what it says, what it costs."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from generation import pipeline, queue, tasks
from generation.models import Attempt, StudioResult, StudioRun, Suggestion
from generation.studio import runs, tables
from llmhub.errors import InvalidRequest, WrongState
from llmhub.ids import uuid7
from prompts.gates import latest_verdict
from prompts.models import PromptTest, PromptTestVerdict, PromptVersion, ReferenceData
from prompts.test_sets import digest_of
from tests.at_once import at_once
from tests.factories import ClientFactory, UserFactory, VersionFactory, live_use_case
from tests.sandbox_client import SandboxClient
from tests.usage.ledger_rows import empty_ledger
from usage.internal import studio_client
from usage.models import Client, Plan, UsageRecord

from .studio_rows import case, checks, make_all, with_draft

pytestmark = pytest.mark.django_db

TEA = runs.Input("Tea", {"topic": "tea"})
GOOD = [{"kind": "contains", "value": "Sandbox"}]
BAD = [{"kind": "contains", "value": "nowhere to be found"}]


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> Any:
    """What reached the broker, by queue."""
    found: list[tuple[str, Any]] = []
    monkeypatch.setattr(
        "celery.app.base.Celery.send_task", lambda *args, **how: found.append((how["queue"], how["args"][0]))
    )
    with django_capture_on_commit_callbacks(execute=True):
        yield found


def untouched() -> bool:
    return not (StudioRun.objects.exists() or StudioResult.objects.exists() or Suggestion.objects.exists())


def test_a_trial_of_two_versions(sandbox: SandboxClient, django_capture_on_commit_callbacks: Any, sent: Any) -> None:
    use_case, draft = with_draft(review_policy="required")
    person = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        run = runs.try_out([draft, use_case.live_version], [TEA, runs.Input("Salt", {"topic": "salt"})], by=person)
    assert (run.kind, run.total, run.requested_by, run.baseline) == ("try", 4, person, use_case.live_version)
    rows = list(Suggestion.objects.all())
    assert sorted(sent) == sorted(("batch", str(row.pk)) for row in rows)
    assert {(row.purpose, row.review_policy, row.cacheable, row.join_key) for row in rows} == {
        ("studio", "none", False, "")
    }
    assert {row.client for row in rows} == {studio_client()}
    assert tables.progress(run) == tables.Progress(0, 4, "running", Decimal(0))

    assert make_all(run).state == "done"
    assert not PromptTestVerdict.objects.exists()
    assert [call["body"]["messages"][0]["content"] for call in sandbox.calls()].count("Ideas for tea, please.") == 1
    assert UsageRecord.objects.filter(client=studio_client(), succeeded=True).count() == 4
    spent = sum(record.cost for record in UsageRecord.objects.all())
    assert tables.progress(run) == tables.Progress(4, 4, "done", spent)
    table = tables.table(run)
    assert [row.label for row in table.rows] == ["Tea", "Salt"]
    assert [cell.result.version for cell in table.rows[0].cells] == table.versions == [draft, use_case.live_version]
    cell = table.rows[0].cells[0]
    assert (cell.state, cell.passed, cell.error) == ("approved", True, "")
    assert cell.checks == [{"name": "valid", "passed": True, "detail": ""}]
    assert cell.tokens_in > 0 and cell.tokens_out > 0 and cell.latency_ms is not None
    first, second = table.summaries
    assert (first.passed, first.failed, first.pending, first.cost + second.cost) == (2, 0, 0, spent)
    assert first.cost_per_answer == first.cost / 2


def test_what_cannot_be_tried_is_told_and_leaves_nothing(sandbox: SandboxClient) -> None:
    use_case, draft = with_draft()
    other = live_use_case().live_version
    broken = VersionFactory(use_case=use_case, number=3, user_prompt="{{#topic}}")

    def pointers(versions: list[PromptVersion], inputs: list[runs.Input]) -> list[str]:
        with pytest.raises(InvalidRequest) as caught:
            runs.try_out(versions, inputs)
        return [fault.pointer for fault in caught.value.errors]

    assert pointers([], [TEA]) == ["/versions"]
    assert pointers([draft, draft], [TEA]) == ["/versions"]
    assert pointers([draft, other], [TEA]) == ["/versions/1"]
    assert pointers([draft], []) == ["/inputs"]
    assert pointers([draft], [TEA] * 51) == ["/inputs"]
    assert pointers([draft, broken], [TEA]) == ["/versions/1/user_prompt"]
    wrong = [TEA, runs.Input("x", {"topic": "", "tipoc": 1}), runs.Input("y", {"topic": "a\x00"})]
    assert pointers([draft], wrong) == [
        "/inputs/1/variables/tipoc", "/inputs/1/variables/topic", "/inputs/2/variables/topic",
    ]  # fmt: skip
    assert pointers([draft], [runs.Input("z", {"topic": "x"}, case(other.use_case))]) == ["/inputs/0/test"]
    assert untouched()


def test_reference_data_is_filled_in(sandbox: SandboxClient) -> None:
    _, draft = with_draft(reference={"topic": "topics"})
    ReferenceData.objects.create(name="topics", data="porcelain")
    runs.try_out([draft], [runs.Input("x", {})])
    assert Suggestion.objects.get().variables == {"topic": "porcelain"}


def test_a_whole_test_set_ends_in_a_verdict_for_each_version(sandbox: SandboxClient) -> None:
    use_case, draft = with_draft()
    case(use_case, "A", assertions=GOOD)
    case(use_case, "B", assertions=[*GOOD, *BAD, {"kind": "max_cost", "value": "1"}])
    case(use_case, "off", assertions=BAD, active=False)
    run = runs.run_tests(draft, client_name="ci")
    assert (run.total, run.set_digest, run.client_name) == (4, digest_of(use_case), "ci")
    assert latest_verdict(draft) is None
    make_all(run)
    verdict = latest_verdict(draft)
    assert (verdict.total, verdict.failed, verdict.passed, verdict.run_id) == (2, 1, False, run.pk)
    assert PromptTestVerdict.objects.get(version=use_case.live_version).failed == 1
    failed = run.results.get(label="B", version=draft)
    assert checks(failed) == [("valid", True), ("contains", True), ("contains", False), ("max_cost", True)]
    PromptTest.objects.filter(name="B").update(assertions=GOOD)
    assert latest_verdict(draft) is None


def test_the_live_version_alone_has_no_baseline(sandbox: SandboxClient) -> None:
    use_case, _ = with_draft()
    case(use_case, assertions=GOOD)
    run = make_all(runs.run_tests(use_case.live_version))
    assert (run.baseline, run.total, PromptTestVerdict.objects.get().passed) == (None, 1, True)


def test_a_set_that_cannot_run_is_told(sandbox: SandboxClient) -> None:
    use_case, draft = with_draft()
    with pytest.raises(WrongState, match="no active cases"):
        runs.run_tests(draft)
    case(use_case, "Old", variables={"topc": "x"}, assertions=[{"kind": "equals"}])
    PromptVersion.objects.filter(pk=draft.pk).update(user_prompt="{{nope}}")
    with pytest.raises(WrongState, match="Case “Old”") as caught:
        runs.run_tests(draft)
    assert [fault.pointer for fault in caught.value.errors] == [
        "/user_prompt", "/tests/0/variables/topc", "/tests/0/variables/topic", "/tests/0/assertions/0/kind",
    ]  # fmt: skip
    assert untouched()


def test_what_got_better_and_what_got_worse(sandbox: SandboxClient) -> None:
    use_case, draft = with_draft()
    for name in "AB":
        case(use_case, name)
    run = make_all(runs.run_tests(draft))
    StudioResult.objects.filter(label="A", version=draft).update(passed=False)
    StudioResult.objects.filter(label="B", version=use_case.live_version).update(passed=False)
    assert [row.change for row in tables.table(run).rows] == ["worse", "better"]


@pytest.mark.parametrize(("fault", "words"), [("overloaded", "529"), ("broken_json", "did not fit"), ("refusal", "declined")])  # fmt: skip
def test_a_failed_answer_is_a_failed_result(sandbox: SandboxClient, fault: str, words: str) -> None:
    use_case, _ = with_draft()
    case(use_case, assertions=GOOD)
    sandbox.set_faults(fault)
    run = runs.run_tests(use_case.live_version)
    for _ in range(3):
        make_all(run)
    (cell,) = tables.table(run).rows[0].cells
    assert (run.state, cell.state, cell.passed) == ("done", "failed", False)
    assert words in cell.error
    assert cell.checks == [{"name": "valid", "passed": False, "detail": cell.error}]
    assert PromptTestVerdict.objects.get().failed == 1
    assert UsageRecord.objects.get().succeeded is False


def test_a_draft_that_is_edited_meanwhile_fails_instead_of_passing_for_the_old_one(sandbox: SandboxClient) -> None:
    use_case, draft = with_draft()
    for name in "AB":
        case(use_case, name, assertions=GOOD)
    run = runs.run_tests(draft)
    first, second = run.results.filter(version=draft)
    pipeline.run(first.suggestion_id)
    mark = draft.fingerprint
    draft.user_prompt = "Something else about {{topic}}"
    draft.save()
    make_all(run)
    assert checks(first) == [("valid", True), ("contains", True)]
    assert checks(second) == [("valid", False)]
    second.refresh_from_db()
    assert "changed after this run began" in second.checks[0]["detail"]
    verdict = PromptTestVerdict.objects.get(version=draft)
    assert (verdict.fingerprint, verdict.failed, verdict.total) == (mark, 1, 2)
    assert latest_verdict(draft) is None
    assert all("Something" not in str(call["body"]) for call in sandbox.calls())


def test_a_contract_that_is_changed_meanwhile_fails_the_rest(sandbox: SandboxClient) -> None:
    use_case, draft = with_draft()
    case(use_case)
    run = runs.run_tests(draft)
    use_case.output_rules = [{"rule": "unique", "path": "/ideas/*"}]
    use_case.save()
    make_all(run)
    assert PromptTestVerdict.objects.get(version=draft).failed == 1
    assert sandbox.calls() == []


def test_cancelling_stops_what_has_not_started(sandbox: SandboxClient) -> None:
    use_case, _ = with_draft()
    for name in "ABC":
        case(use_case, name)
    run = runs.run_tests(use_case.live_version)
    done, retried, _ = run.results.order_by("position")
    pipeline.run(done.suggestion_id)
    sandbox.set_faults("overloaded")
    pipeline.run(retried.suggestion_id)
    sandbox.set_faults()
    cancelled = runs.cancel(run)
    assert (cancelled.state, runs.cancel(run).finished_at) == ("cancelled", cancelled.finished_at)
    make_all(run)
    assert len(sandbox.calls()) == 2
    table = tables.table(run)
    assert [row.cells[0].state for row in table.rows] == ["approved", "cancelled", "cancelled"]
    assert [row.cells[0].passed for row in table.rows] == [True, None, None]
    assert (table.summaries[0].passed, table.summaries[0].cancelled, table.summaries[0].pending) == (1, 2, 0)
    assert (run.state, PromptTestVerdict.objects.count()) == ("cancelled", 0)
    # The third was never begun, so there is nothing to book for it.
    assert set(UsageRecord.objects.values_list("pk", "succeeded")) == {
        (done.suggestion_id, True), (retried.suggestion_id, False),
    }  # fmt: skip


def test_a_run_that_has_ended_is_not_cancelled(sandbox: SandboxClient) -> None:
    use_case, _ = with_draft()
    case(use_case)
    run = make_all(runs.run_tests(use_case.live_version))
    assert runs.cancel(run).state == "done"
    assert PromptTestVerdict.objects.count() == 1


def test_a_crash_loses_nothing_and_pays_nothing_twice(sandbox: SandboxClient, sent: Any) -> None:
    use_case, _ = with_draft()
    case(use_case, assertions=[{"kind": "rubric", "criteria": "It says “sandbox”."}])
    run = make_all(runs.run_tests(use_case.live_version))
    result = run.results.get()
    # The worker died after both calls were settled and before the answer was filed.
    past = timezone.now() - timedelta(seconds=100)
    Suggestion.objects.update(state="running", lease_until=past, content=None, data=None, cost=None)
    StudioResult.objects.update(passed=None, checks=[], finished_at=None)
    StudioRun.objects.update(state="running", finished_at=None)
    empty_ledger()
    PromptTestVerdict.objects.all().delete()
    assert queue.sweep() == 1
    assert sent[-1] == ("batch", str(result.suggestion_id))
    make_all(run)
    assert (run.state, checks(result)) == ("done", [("valid", True), ("rubric", True)])
    assert len(sandbox.calls()) == 2
    assert UsageRecord.objects.get().cost == sum(attempt.cost for attempt in Attempt.objects.all())
    assert PromptTestVerdict.objects.get().passed


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_that_finish_at_once_end_the_run_once(sandbox: SandboxClient) -> None:
    use_case, draft = with_draft()
    for number in range(4):
        case(use_case, str(number))
    run = runs.run_tests(draft)
    sandbox.set_faults("latency:0.1")
    ids = list(run.results.values_list("suggestion_id", flat=True))
    at_once(*(partial(pipeline.run, one) for one in ids * 2))
    run.refresh_from_db()
    assert (run.state, run.results.filter(passed=True).count(), len(sandbox.calls())) == ("done", 8, 8)
    assert PromptTestVerdict.objects.filter(run_id=run.pk, total=4, failed=0).count() == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_studios_client_is_one_however_many_make_it() -> None:
    found = at_once(*[studio_client] * 6)
    assert len({client.pk for client in found}) == 1
    assert Client.objects.get(internal=True).name == "studio"


def test_a_companys_own_client_of_that_name_stays_its_own() -> None:
    theirs = ClientFactory(name="studio")
    ours = studio_client()
    assert (ours.name, ours.internal, ours.keys.count()) == ("studio (internal)", True, 0)
    assert studio_client() == ours != theirs
    ours.delete()
    Client.objects.all().delete()
    Plan.objects.all().delete()
    assert studio_client().plan.slug == "internal"


def test_of_many_one_message_goes_out_and_a_worker_sends_the_rest(sent: Any) -> None:
    ids = [uuid7() for _ in range(30)]
    queue.spread(ids, queue.BATCH)
    assert sent == [("batch", [str(one) for one in ids])]
    tasks.spread(sent[0][1], "batch")
    assert sent[1:] == [("batch", str(one)) for one in ids]


def test_clients_requests_go_to_the_interactive_queue(sent: Any) -> None:
    assert queue.queue_for("request") == "interactive"
    assert queue.queue_for("studio") == "batch"


def test_two_hundred_cases_start_at_once_and_are_shown_by_a_fixed_number_of_queries(
    sandbox: SandboxClient, django_assert_num_queries: Any
) -> None:
    use_case, draft = with_draft()
    case(use_case, "one")
    with CaptureQueriesContext(connection) as for_one:
        small = runs.run_tests(draft)
    PromptTest.objects.bulk_create(
        PromptTest(use_case=use_case, name=f"case {n}", variables={"topic": f"t{n}"}, assertions=GOOD)
        for n in range(199)
    )
    with transaction.atomic(), CaptureQueriesContext(connection) as for_all:
        run = runs.run_tests(draft)
    assert len(for_all) <= len(for_one)
    assert run.total == Suggestion.objects.count() - 2 == 400
    for one in (small, run):
        one = StudioRun.objects.select_related("use_case", "version", "baseline").get(pk=one.pk)
        with django_assert_num_queries(2):
            assert len(tables.table(one).rows) == one.total // 2
        with django_assert_num_queries(2):
            tables.progress(one)
