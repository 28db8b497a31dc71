"""Asking for another attempt: the same request, told what to do better; the client gets it under the id it knows."""

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from generation import cache, pipeline, review
from generation.models import Suggestion
from llmhub.errors import InvalidRequest, WrongState
from tests.factories import SuggestionFactory, UserFactory, live_use_case
from tests.sandbox_client import SandboxClient
from usage.models import UsageRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> User:
    return UserFactory(groups=["Reviewer"])


def test_another_attempt_at_the_same_request(reviewer: User, sandbox: SandboxClient) -> None:
    row = SuggestionFactory(subject="ann", due_at=None)
    attempt = review.ask_again(row, by=reviewer, seen_revision=1, instruction=" Shorter. ")
    assert (attempt.state, attempt.redo_of, attempt.instruction) == ("queued", row, "Shorter.")
    assert (attempt.requested_by, attempt.variables, attempt.subject) == (reviewer, row.variables, "ann")
    assert (row.state, row.copy_of_id) == ("draft", attempt.pk)
    decision = row.decisions.get()
    assert (decision.verb, decision.comment, decision.content_before) == ("again", "Shorter.", row.content)
    pipeline.run(attempt.pk)
    attempt.refresh_from_db()
    assert attempt.state == "draft"
    turns = sandbox.calls()[-1]["body"]["messages"]
    assert [turn["role"] for turn in turns] == ["user", "assistant", "user"]
    assert "Iced tea" in str(turns[1])
    assert "Shorter." in str(turns[2])
    assert UsageRecord.objects.filter(pk=attempt.pk).count() == 1


def test_the_client_gets_what_is_approved_under_the_id_it_knows(
    reviewer: User, api: APIClient, sandbox: SandboxClient
) -> None:
    use_case = live_use_case(review_policy="required")
    row = SuggestionFactory(client=api.owner, use_case=use_case, content="{}", data={"ideas": ["Old"]})  # type: ignore[attr-defined]
    attempt = review.ask_again(row, by=reviewer, seen_revision=1, instruction="Newer.")
    pipeline.run(attempt.pk)
    told = api.get(f"/api/v1/suggestions/{row.pk}").json()
    assert (told["state"], told["content"]) == ("draft", None)
    attempt.refresh_from_db()
    review.approve(attempt, by=reviewer, seen_revision=1)
    told = api.get(f"/api/v1/suggestions/{row.pk}").json()
    assert (told["state"], told["data"]) == ("approved", attempt.data)
    assert [one["id"] for one in api.get("/api/v1/suggestions").json()["results"]] == [str(row.pk)]
    assert api.post(f"/api/v1/suggestions/{row.pk}/use").json()["state"] == "used"


def test_the_replaced_draft_cannot_be_decided(reviewer: User) -> None:
    row = SuggestionFactory()
    review.ask_again(row, by=reviewer, seen_revision=1, instruction="Shorter.")
    stale = Suggestion.objects.get(pk=row.pk)
    with pytest.raises(WrongState, match="Another attempt was asked for"):
        review.approve(stale, by=reviewer, seen_revision=1)


def test_the_old_text_is_out_of_the_cache(reviewer: User) -> None:
    row = SuggestionFactory()
    cache.remember(row)
    review.ask_again(row, by=reviewer, seen_revision=1, instruction="Shorter.")
    assert cache.recall(row.request_key) is None


def test_copies_follow_through_several_attempts(reviewer: User, sandbox: SandboxClient) -> None:
    row = SuggestionFactory()
    copy = SuggestionFactory(use_case=row.use_case, copy_of=row, subject="b")
    first = review.ask_again(row, by=reviewer, seen_revision=1, instruction="Shorter.")
    pipeline.run(first.pk)
    first.refresh_from_db()
    second = review.ask_again(first, by=reviewer, seen_revision=1, instruction="Longer.")
    pipeline.run(second.pk)
    second.refresh_from_db()
    review.approve(second, by=reviewer, seen_revision=1)
    for one in (row, copy, first):
        one.refresh_from_db()
        assert (one.state, one.copy_of_id, one.data) == ("approved", second.pk, second.data)


def test_a_failed_attempt_gives_the_draft_back(reviewer: User, sandbox: SandboxClient) -> None:
    row = SuggestionFactory()
    copy = SuggestionFactory(use_case=row.use_case, copy_of=row, subject="b")
    attempt = review.ask_again(row, by=reviewer, seen_revision=1, instruction="Shorter.")
    sandbox.set_faults("refusal")
    pipeline.run(attempt.pk)
    attempt.refresh_from_db()
    row.refresh_from_db()
    copy.refresh_from_db()
    assert attempt.state == "failed"
    assert (row.is_open, row.asked_again_at, copy.copy_of_id) == (True, None, row.pk)
    review.approve(row, by=reviewer, seen_revision=row.revision)
    copy.refresh_from_db()
    assert copy.state == "approved"


@pytest.mark.parametrize("instruction", ["", "  ", "x" * 2001], ids=["empty", "blank", "long"])
def test_an_instruction_is_needed(reviewer: User, instruction: str) -> None:
    row = SuggestionFactory()
    with pytest.raises(InvalidRequest):
        review.ask_again(row, by=reviewer, seen_revision=1, instruction=instruction)
    assert Suggestion.objects.count() == 1


def test_the_same_text_as_one_rejected_reaches_the_client_only_by_a_person(
    reviewer: User, api: APIClient, sandbox: SandboxClient
) -> None:
    use_case = live_use_case(review_policy="optional")
    body = {"use_case": use_case.full_name, "variables": {"topic": "tea"}}
    first = Suggestion.objects.get(pk=api.post("/api/v1/suggestions", body, format="json").json()["id"])
    pipeline.run(first.pk)
    first.refresh_from_db()
    review.reject(first, by=reviewer, seen_revision=1, reason="tone")
    again = api.post("/api/v1/suggestions", body, format="json").json()
    assert again["id"] != str(first.pk)
    second = Suggestion.objects.get(pk=again["id"])
    pipeline.run(second.pk)
    second.refresh_from_db()
    assert second.content == first.content  # the sandbox says the same again
    told = api.get(f"/api/v1/suggestions/{second.pk}").json()
    assert (told["state"], told["content"], told["review"]["policy"]) == ("draft", None, "required")
    assert second.quality["checks"][0] == {
        "name": "rejected_before", "passed": False, "detail": "The same text was rejected before: tone.",
    }  # fmt: skip
    review.approve(second, by=reviewer, seen_revision=1)
    assert api.get(f"/api/v1/suggestions/{second.pk}").json()["content"] == second.content
