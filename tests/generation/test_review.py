"""Decisions: who may, on what they saw, once, and what clients get afterwards."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from generation import cache, review
from generation.models import ReviewDecision, Suggestion
from llmhub.errors import HubError, NotAllowed, OutputInvalid, Unavailable, WrongState
from tests.factories import SuggestionFactory, UserFactory, live_use_case

pytestmark = pytest.mark.django_db
BETTER = {"ideas": ["Cold brew"]}


@pytest.fixture
def reviewer() -> User:
    return UserFactory(groups=["Reviewer"])


def test_approve(reviewer: User) -> None:
    row = review.approve(SuggestionFactory(), by=reviewer, seen_revision=1)
    assert (row.state, row.edited, row.reviewed_by) == ("approved", False, reviewer)
    decision = row.decisions.get()
    assert (decision.verb, decision.by, decision.edited) == ("approve", reviewer, False)
    assert decision.data_before == decision.data_after == row.data


def test_edit_and_approve_keeps_before_and_after(reviewer: User) -> None:
    draft = SuggestionFactory()
    row = review.edit_and_approve(draft, by=reviewer, seen_revision=1, data=BETTER)
    assert (row.state, row.edited, row.data, row.revision) == ("approved", True, BETTER, 2)
    assert "Cold brew" in (row.content or "")
    decision = row.decisions.get()
    assert (decision.data_before, decision.data_after) == ({"ideas": ["Iced tea"]}, BETTER)


@pytest.mark.parametrize("data", [{}, {"ideas": []}, {"ideas": "x"}, {"ideas": ["x"], "more": 1}, None])
def test_an_edit_must_fit_the_use_case(reviewer: User, data: Any) -> None:
    row = SuggestionFactory()
    with pytest.raises(OutputInvalid) as refused:
        review.edit_and_approve(row, by=reviewer, seen_revision=1, data=data)
    assert refused.value.errors
    row.refresh_from_db()
    assert row.state == "draft"
    assert not ReviewDecision.objects.exists()


def test_what_no_longer_fits_its_use_case_is_not_approved_as_it_is(reviewer: User) -> None:
    row, fits = SuggestionFactory(), SuggestionFactory(data=BETTER)
    for one in (row, fits):
        one.use_case.output_schema["properties"]["ideas"]["items"] = {"enum": ["Cold brew"]}
        one.use_case.save()
    review.approve(fits, by=reviewer, seen_revision=1)
    with pytest.raises(OutputInvalid, match="does not fit it any more") as refused:
        review.approve(row, by=reviewer, seen_revision=1)
    assert [fault.pointer for fault in refused.value.errors] == ["/data/ideas/0"]
    assert list(review.approve_all({row.pk: 1}, by=reviewer).refused) == [row.pk]
    row.refresh_from_db()
    assert row.state == "draft"
    review.edit_and_approve(row, by=reviewer, seen_revision=1, data=BETTER)
    assert row.state == "approved"


def test_reject_with_a_reason(reviewer: User) -> None:
    row = review.reject(SuggestionFactory(), by=reviewer, seen_revision=1, reason="tone", comment="Too loud.")
    assert (row.state, row.reject_reason, row.reject_comment) == ("rejected", "tone", "Too loud.")
    with pytest.raises(ValueError, match="because"):
        review.reject(SuggestionFactory(), by=reviewer, seen_revision=1, reason="because")


@pytest.mark.parametrize("groups", [[], ["Marketer"], ["Operator"]])
def test_who_may_not_changes_nothing(groups: list[str]) -> None:
    row = SuggestionFactory()
    with pytest.raises(NotAllowed):
        review.approve(row, by=UserFactory(groups=groups), seen_revision=1)
    row.refresh_from_db()
    assert row.state == "draft"
    assert not ReviewDecision.objects.exists()


def test_the_second_of_two_is_told_by_whom(reviewer: User) -> None:
    first, second = SuggestionFactory(), UserFactory(groups=["Reviewer"])
    seen = Suggestion.objects.get(pk=first.pk)
    review.edit_and_approve(first, by=reviewer, seen_revision=1, data=BETTER)
    with pytest.raises(WrongState, match=f"Already approved by {reviewer}"):
        review.reject(seen, by=second, seen_revision=1, reason="tone")
    first.refresh_from_db()
    assert (first.state, first.data) == ("approved", BETTER)
    assert ReviewDecision.objects.count() == 1


def test_a_decision_on_an_older_text_is_refused(reviewer: User) -> None:
    row = SuggestionFactory(revision=2)
    with pytest.raises(WrongState, match="changed while you were looking"):
        review.approve(row, by=reviewer, seen_revision=1)


@pytest.mark.parametrize("state", ["queued", "running", "failed", "used"])
def test_only_drafts_are_decided(reviewer: User, state: str) -> None:
    with pytest.raises(WrongState):
        review.approve(SuggestionFactory(state=state), by=reviewer, seen_revision=1)


def test_copies_follow_their_original(reviewer: User) -> None:
    row = SuggestionFactory()
    copy = SuggestionFactory(use_case=row.use_case, copy_of=row, subject="b")
    with pytest.raises(WrongState, match="review that one"):
        review.approve(copy, by=reviewer, seen_revision=1)
    review.edit_and_approve(row, by=reviewer, seen_revision=1, data=BETTER)
    copy.refresh_from_db()
    assert (copy.state, copy.data, copy.edited) == ("approved", BETTER, True)


def test_an_approved_text_is_cached_in_place_of_the_draft(
    reviewer: User, django_capture_on_commit_callbacks: Any
) -> None:
    row = SuggestionFactory()
    cache.remember(row)
    with django_capture_on_commit_callbacks(execute=True):
        review.edit_and_approve(row, by=reviewer, seen_revision=1, data=BETTER)
    kept = cache.recall(row.request_key)
    assert kept is not None
    assert (kept["state"], kept["data"]) == ("approved", BETTER)


def test_a_rejected_text_is_out_of_the_cache_and_cannot_be_put_back(
    reviewer: User, django_capture_on_commit_callbacks: Any
) -> None:
    row = SuggestionFactory()
    late = Suggestion.objects.get(pk=row.pk)
    cache.remember(row)
    with django_capture_on_commit_callbacks(execute=True):
        review.reject(row, by=reviewer, seen_revision=1, reason="tone")
    assert cache.recall(row.request_key) is None
    cache.remember(late)
    assert cache.recall(row.request_key) is None


def test_without_the_cache_no_decision_is_taken(reviewer: User, settings: Any) -> None:
    row = SuggestionFactory()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with pytest.raises(Unavailable):
        review.reject(row, by=reviewer, seen_revision=1, reason="tone")
    row.refresh_from_db()
    assert row.state == "draft"
    assert not ReviewDecision.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_many_at_once_exactly_one_decides() -> None:
    row = SuggestionFactory()
    people = [UserFactory(groups=["Reviewer"]) for _ in range(8)]
    outcomes: list[str] = []
    gate = threading.Barrier(len(people))

    def decide(verb: Callable[..., Any], person: User, **more: Any) -> None:
        try:
            seen = Suggestion.objects.get(pk=row.pk)
            gate.wait()
            verb(seen, by=person, seen_revision=1, **more)
            outcomes.append("done")
        except HubError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=(review.reject, person), kwargs={"reason": "tone"})
        if n % 2
        else threading.Thread(target=decide, args=(review.approve, person))
        for n, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done"] + ["wrong-state"] * 7
    assert ReviewDecision.objects.count() == 1


def test_what_was_used_is_kept_as_used(reviewer: User, django_capture_on_commit_callbacks: Any) -> None:
    row = SuggestionFactory()
    with django_capture_on_commit_callbacks(execute=True):
        review.approve(row, by=reviewer, seen_revision=1)
    with django_capture_on_commit_callbacks(execute=True):
        review.use(row)
    kept = cache.recall(row.request_key)
    assert kept is not None
    assert kept["state"] == "used"


def test_what_is_not_kept_is_not_kept_by_being_used(reviewer: User, django_capture_on_commit_callbacks: Any) -> None:
    row = SuggestionFactory(state="approved")
    with django_capture_on_commit_callbacks(execute=True):
        review.use(row)
    assert cache.recall(row.request_key) is None


def test_an_edit_must_keep_the_output_rules_too(reviewer: User) -> None:
    row = SuggestionFactory(use_case=live_use_case(output_rules=[{"rule": "unique", "path": "/ideas/*"}]))
    with pytest.raises(OutputInvalid) as refused:
        review.edit_and_approve(row, by=reviewer, seen_revision=1, data={"ideas": ["Tea", "tea"]})
    assert [fault.pointer for fault in refused.value.errors] == ["/data/ideas/1"]
