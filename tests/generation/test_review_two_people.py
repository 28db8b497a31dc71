"""Use cases where two people must approve, or where who requested a text may not."""

import pytest
from django.contrib.auth.models import User

from generation import review
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
