"""Undoing one's decision until the client was told of it, and reopening by permission."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from generation import cache, review
from generation.fetched import handed_out
from generation.models import ReviewDecision, Suggestion
from llmhub.errors import InvalidRequest, NotAllowed, WrongState
from tests.at_once import at_once
from tests.factories import SuggestionFactory, UserFactory, live_use_case
from usage.write_behind import write_behind

pytestmark = pytest.mark.django_db
BETTER = {"ideas": ["Cold brew"]}


@pytest.fixture
def reviewer() -> User:
    return UserFactory(groups=["Reviewer"])


@pytest.fixture
def lead() -> User:
    return UserFactory(groups=["Review lead"])


def test_an_undone_approval_brings_back_the_draft_as_it_was(reviewer: User) -> None:
    row = review.edit_and_approve(SuggestionFactory(), by=reviewer, seen_revision=1, data=BETTER)
    review.undo(row, by=reviewer, seen_revision=2)
    assert (row.state, row.data, row.edited, row.revision) == ("draft", {"ideas": ["Iced tea"]}, False, 3)
    assert (row.reviewed_by, row.reviewed_at) == (None, None)
    assert row.claimed_by == reviewer  # it is theirs to decide again
    verbs = [(one.verb, one.data_before, one.data_after) for one in row.decisions.all()]
    assert verbs == [("approve", {"ideas": ["Iced tea"]}, BETTER), ("undo", BETTER, {"ideas": ["Iced tea"]})]


def test_an_undone_rejection(reviewer: User) -> None:
    row = review.reject(SuggestionFactory(), by=reviewer, seen_revision=1, reason="tone", comment="Loud.")
    review.undo(row, by=reviewer, seen_revision=2)
    assert (row.state, row.reject_reason, row.reject_comment) == ("draft", "", "")


def test_copies_follow_an_undo_but_used_ones_forbid_it(reviewer: User) -> None:
    row = SuggestionFactory()
    copy = SuggestionFactory(use_case=row.use_case, copy_of=row)
    review.approve(row, by=reviewer, seen_revision=1)
    review.undo(row, by=reviewer, seen_revision=2)
    copy.refresh_from_db()
    assert (copy.state, copy.reviewed_by) == ("draft", None)
    review.approve(row, by=reviewer, seen_revision=3)
    copy.refresh_from_db()
    review.use(copy)
    with pytest.raises(WrongState, match="told of this decision"):
        review.undo(row, by=reviewer, seen_revision=4)


def test_only_who_decided_undoes_and_only_for_a_while(reviewer: User, lead: User, settings: Any) -> None:
    row = review.approve(SuggestionFactory(), by=reviewer, seen_revision=1)
    with pytest.raises(WrongState, match=f"Only {reviewer} can undo"):
        review.undo(row, by=lead, seen_revision=2)
    settings.REVIEW_UNDO_S = 0
    with pytest.raises(WrongState, match="minutes only"):
        review.undo(row, by=reviewer, seen_revision=2)
    row.refresh_from_db()
    assert row.state == "approved"


def test_nothing_to_undo(reviewer: User) -> None:
    with pytest.raises(WrongState, match="no decision"):
        review.undo(SuggestionFactory(), by=reviewer, seen_revision=1)
    row = review.approve(SuggestionFactory(), by=reviewer, seen_revision=1)
    review.undo(row, by=reviewer, seen_revision=2)
    with pytest.raises(WrongState, match="no decision"):
        review.undo(row, by=reviewer, seen_revision=3)


def test_an_old_page_undoes_nothing(reviewer: User) -> None:
    row = review.approve(SuggestionFactory(), by=reviewer, seen_revision=1)
    review.undo(row, by=reviewer, seen_revision=2)
    review.approve(row, by=reviewer, seen_revision=3)
    with pytest.raises(WrongState, match="Already approved"):
        review.undo(row, by=reviewer, seen_revision=2)


@pytest.mark.parametrize("way", ["get", "list", "ask"])
def test_what_a_client_was_told_is_not_undone(reviewer: User, api: APIClient, way: str) -> None:
    row = SuggestionFactory(client=api.owner, use_case=live_use_case(review_policy="required"))  # type: ignore[attr-defined]
    review.approve(row, by=reviewer, seen_revision=1)
    match way:
        case "get":
            told = api.get(f"/api/v1/suggestions/{row.pk}").json()
        case "list":
            told = api.get("/api/v1/suggestions").json()["results"][0]
        case "ask":
            told = _asked_again(api, row)
    assert told["state"] == "approved"
    with pytest.raises(WrongState, match="told of this decision"):
        review.undo(row, by=reviewer, seen_revision=row.revision)
    row.refresh_from_db()
    assert row.state == "approved"


def _asked_again(api: APIClient, row: Suggestion) -> dict[str, Any]:
    """An identical request: answered from the cache with the approved text."""
    body = {"use_case": row.use_case.full_name, "variables": {"topic": "milk"}}
    made = Suggestion.objects.get(pk=api.post("/api/v1/suggestions", body, format="json").json()["id"])
    Suggestion.objects.filter(pk=row.pk).update(request_key=made.request_key)
    row.refresh_from_db()
    cache.replace(row)
    answer = api.post("/api/v1/suggestions", body, format="json")
    assert answer.status_code == 200
    write_behind.flush()
    found: dict[str, Any] = answer.json()
    return found


def test_undone_text_is_out_of_the_cache(reviewer: User) -> None:
    row = review.edit_and_approve(SuggestionFactory(), by=reviewer, seen_revision=1, data=BETTER)
    review.undo(row, by=reviewer, seen_revision=2)
    kept = cache.recall(row.request_key)
    assert kept is None or (kept["state"], kept["data"]) == ("draft", {"ideas": ["Iced tea"]})


def test_reading_costs_nothing_once_it_cannot_be_undone(reviewer: User, django_assert_num_queries: Any) -> None:
    row = review.approve(SuggestionFactory(), by=reviewer, seen_revision=1)
    row.reviewed_at = timezone.now() - timedelta(days=1)
    with django_assert_num_queries(0):
        assert handed_out([row]) == [row]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_client_and_an_undo_at_the_same_moment() -> None:
    """Whoever is first wins: the client is never told a decision that is then undone."""
    for _ in range(10):
        reviewer = UserFactory()
        reviewer.is_superuser = True
        reviewer.save()
        row = review.approve(SuggestionFactory(), by=reviewer, seen_revision=1)
        seen = Suggestion.objects.get(pk=row.pk)
        told, undone = at_once(
            lambda seen=seen: handed_out([seen])[0].state,  # type: ignore[misc]
            lambda row=row, reviewer=reviewer: review.undo(row, by=reviewer, seen_revision=2).state,  # type: ignore[misc]
        )
        now = Suggestion.objects.get(pk=row.pk).state
        assert (told, now) in [("approved", "approved"), ("draft", "draft")]
        assert (undone == "draft") is (now == "draft")


def test_reopen_by_permission_with_a_reason(reviewer: User, lead: User) -> None:
    row = review.edit_and_approve(SuggestionFactory(), by=reviewer, seen_revision=1, data=BETTER)
    with pytest.raises(NotAllowed):
        review.reopen(row, by=reviewer, seen_revision=2, comment="Wrong price.")
    with pytest.raises(InvalidRequest):
        review.reopen(row, by=lead, seen_revision=2, comment=" ")
    review.reopen(row, by=lead, seen_revision=2, comment="Wrong price.")
    assert (row.state, row.data, row.edited, row.reviewed_at) == ("draft", BETTER, True, None)
    review.approve(row, by=reviewer, seen_revision=3)
    assert row.edited  # compared with what was generated
    last = row.decisions.last()
    assert last is not None
    assert last.edit_share == pytest.approx(1.0)


def test_what_was_used_or_not_decided_by_a_person_is_not_reopened(reviewer: User, lead: User) -> None:
    row = review.use(review.approve(SuggestionFactory(), by=reviewer, seen_revision=1))
    with pytest.raises(WrongState, match="has used it"):
        review.reopen(row, by=lead, seen_revision=2, comment="x")
    unreviewed = SuggestionFactory(state="approved", review_policy="none")
    with pytest.raises(WrongState, match="Only what a person decided"):
        review.reopen(unreviewed, by=lead, seen_revision=1, comment="x")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE generation_reviewdecision SET comment = 'x'",
        "DELETE FROM generation_reviewdecision",
        "TRUNCATE generation_reviewdecision CASCADE",
    ],
    ids=["update", "delete", "truncate"],
)
def test_decisions_are_final(reviewer: User, statement: str) -> None:
    review.approve(SuggestionFactory(), by=reviewer, seen_revision=1)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE generation_reviewdecision ENABLE TRIGGER keep_table")  # off in tests, see conftest
        with pytest.raises(IntegrityError, match="is a history"), transaction.atomic():
            cursor.execute(statement)
    assert ReviewDecision.objects.get().comment == ""
