"""Use cases where two people must approve, or where who requested a text may not."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from generation import review
from generation.desk import claims
from generation.models import Suggestion
from llmhub.errors import NotAllowed, WrongState
from tests.factories import SuggestionFactory, UserFactory, live_use_case

pytestmark = pytest.mark.django_db
BETTER = {"ideas": ["Cold brew"]}


@pytest.fixture
def ann() -> User:
    return UserFactory(username="ann", email="ann@example.com", groups=["Reviewer"])


@pytest.fixture
def ben() -> User:
    return UserFactory(username="ben", groups=["Reviewer"])


@pytest.fixture
def draft() -> Suggestion:
    return SuggestionFactory(use_case=live_use_case(two_reviewers_required=True))


def verbs(row: Suggestion) -> list[tuple[str, str]]:
    return [(one.verb, str(one.by)) for one in row.decisions.all()]


def test_two_different_people_approve(draft: Suggestion, ann: User, ben: User) -> None:
    review.approve(draft, by=ann, seen_revision=1)
    assert (draft.state, draft.first_approved_by, draft.revision) == ("draft", ann, 2)
    with pytest.raises(WrongState, match="A second person must"):
        review.approve(draft, by=ann, seen_revision=2)
    review.approve(draft, by=ben, seen_revision=2)
    assert (draft.state, draft.reviewed_by) == ("approved", ben)
    assert verbs(draft) == [("first", "ann"), ("approve", "ben")]


def test_other_words_need_a_second_person_again(draft: Suggestion, ann: User, ben: User) -> None:
    review.approve(draft, by=ann, seen_revision=1)
    review.edit_and_approve(draft, by=ben, seen_revision=2, data=BETTER)
    assert (draft.state, draft.first_approved_by, draft.data) == ("draft", ben, BETTER)
    review.approve(draft, by=ann, seen_revision=3)
    assert (draft.state, draft.edited, draft.data) == ("approved", True, BETTER)


def test_nobody_may_edit_their_own_first_approval_into_the_second(draft: Suggestion, ann: User) -> None:
    review.approve(draft, by=ann, seen_revision=1)
    review.edit_and_approve(draft, by=ann, seen_revision=2, data=BETTER)
    assert draft.state == "draft"


def test_the_first_approval_is_undone_too(draft: Suggestion, ann: User, ben: User) -> None:
    review.approve(draft, by=ann, seen_revision=1)
    review.edit_and_approve(draft, by=ben, seen_revision=2, data=BETTER)
    review.undo(draft, by=ben, seen_revision=3)
    assert (draft.state, draft.first_approved_by, draft.data) == ("draft", ann, {"ideas": ["Iced tea"]})
    assert draft.edited is False


def test_the_second_may_reject(draft: Suggestion, ann: User, ben: User) -> None:
    review.approve(draft, by=ann, seen_revision=1)
    review.reject(draft, by=ben, seen_revision=2, reason="tone")
    assert draft.state == "rejected"


def test_whoever_requested_may_not_approve_but_reject(ann: User, ben: User) -> None:
    use_case = live_use_case(requester_may_not_approve=True)
    asked = SuggestionFactory(use_case=use_case, requested_by=ann)
    named = SuggestionFactory(use_case=use_case, subject="Ann@example.com")
    for row in (asked, named):
        with pytest.raises(NotAllowed, match="You asked for this text"):
            review.approve(row, by=ann, seen_revision=1)
        row.refresh_from_db()
        assert row.state == "draft"
    assert review.reject(asked, by=ann, seen_revision=1, reason="other").state == "rejected"
    assert review.approve(named, by=ben, seen_revision=1).state == "approved"


def test_both_rules_at_once_in_bulk(ann: User, ben: User) -> None:
    use_case = live_use_case(requester_may_not_approve=True, two_reviewers_required=True)
    asked, free = SuggestionFactory(use_case=use_case, requested_by=ann), SuggestionFactory(use_case=use_case)
    outcome = review.approve_all({asked.pk: 1, free.pk: 1}, by=ann)
    assert outcome.done == [free.pk]
    assert list(outcome.refused) == [asked.pk]
    free.refresh_from_db()
    assert (free.state, free.first_approved_by) == ("draft", ann)


@pytest.mark.parametrize(
    "subject", [" ann ", "Ann\u00a0", "ＡＮＮ", "ANN@EXAMPLE.COM "], ids=["blanks", "no-break", "full-width", "address"]
)
def test_however_the_application_writes_who_requested(ann: User, subject: str) -> None:
    row = SuggestionFactory(use_case=live_use_case(requester_may_not_approve=True), subject=subject)
    with pytest.raises(NotAllowed, match="You asked for this text"):
        review.approve(row, by=ann, seen_revision=1)


def test_an_identical_request_answered_with_the_same_draft_counts_too(ann: User, ben: User) -> None:
    use_case = live_use_case(requester_may_not_approve=True)
    row = SuggestionFactory(use_case=use_case, subject="carl")
    SuggestionFactory(use_case=use_case, client=row.client, copy_of=row, subject="ann")
    with pytest.raises(NotAllowed, match="You asked for this text"):
        review.approve(row, by=ann, seen_revision=1)
    review.approve(row, by=ben, seen_revision=1)
    assert row.state == "approved"


def test_an_undoing_does_not_take_the_draft_out_of_the_second_ones_hands(
    draft: Suggestion, ann: User, ben: User
) -> None:
    review.approve(draft, by=ann, seen_revision=1)
    assert claims.hold(draft.pk, ben)
    with pytest.raises(WrongState, match="ben is reviewing this one"):
        review.undo(draft, by=ann, seen_revision=2)
    claims.release(draft.pk, ben)
    review.undo(draft, by=ann, seen_revision=2)
    assert draft.first_approved_by is None


def test_many_are_decided_with_as_few_queries_where_who_requested_matters(
    ann: User, ben: User, django_assert_max_num_queries: Any
) -> None:
    use_case = live_use_case(requester_may_not_approve=True)
    rows = SuggestionFactory.create_batch(20, use_case=use_case)
    copy = SuggestionFactory(use_case=use_case, copy_of=rows[3], subject="ben")
    with django_assert_max_num_queries(14):
        outcome = review.approve_all({row.pk: 1 for row in rows}, by=ben)
    assert (len(outcome.done), list(outcome.refused)) == (19, [copy.copy_of_id])
