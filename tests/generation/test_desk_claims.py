"""The queue: which draft comes next, for whom, and in whose hands it is."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from generation import review
from generation.desk import assigning, claims
from generation.desk.queue import Filters
from generation.models import ReviewSkip, Suggestion
from llmhub.errors import NotAllowed, WrongState
from tests.at_once import at_once
from tests.factories import SuggestionFactory, UserFactory, live_use_case

pytestmark = pytest.mark.django_db
ALL = Filters()


@pytest.fixture
def ann() -> User:
    return UserFactory(username="ann", groups=["Reviewer"])


@pytest.fixture
def ben() -> User:
    return UserFactory(username="ben", groups=["Reviewer"])


def handed(person: User, filters: Filters = ALL) -> Any:
    """What `next` gives after the last one was given back."""
    return claims.next_draft(person, filters)


def expire(row: Suggestion) -> None:
    Suggestion.objects.filter(pk=row.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))


def test_due_then_risk_then_age(ann: User) -> None:
    now, case = timezone.now(), live_use_case()
    late = SuggestionFactory(use_case=case, created_at=now - timedelta(hours=9))
    risky = SuggestionFactory(use_case=case, risk=3, created_at=now)
    due = SuggestionFactory(use_case=case, due_at=now + timedelta(hours=2), created_at=now)
    due_risky = SuggestionFactory(use_case=case, due_at=now + timedelta(hours=2), risk=5, created_at=now)
    overdue = SuggestionFactory(use_case=case, due_at=now - timedelta(hours=2), created_at=now)
    order = []
    while found := handed(ann):
        order.append(found)
        claims.skip(found, ann)
    assert order == [one.pk for one in (overdue, due_risky, due, risky, late)]


def test_next_claims_and_a_second_next_is_the_same(ann: User, ben: User) -> None:
    first, second = SuggestionFactory(), SuggestionFactory()
    assert handed(ann) == first.pk == handed(ann)
    first.refresh_from_db()
    assert first.claimed_by == ann
    assert first.claimed_until is not None
    assert first.claimed_until > timezone.now() + timedelta(seconds=60)
    assert handed(ben) == second.pk
    assert handed(UserFactory(groups=["Reviewer"])) is None


def test_a_claim_frees_itself_and_is_renewed(ann: User, ben: User) -> None:
    row = SuggestionFactory()
    handed(ann)
    began = Suggestion.objects.get().claimed_at
    assert claims.hold(row.pk, ann)
    assert Suggestion.objects.get().claimed_at == began
    assert not claims.hold(row.pk, ben)
    expire(row)
    assert handed(ben) == row.pk
    assert not claims.hold(row.pk, ann)
    assert claims.take_over(row.pk, ann)
    assert not claims.release(row.pk, ben)
    assert claims.release(row.pk, ann)
    assert Suggestion.objects.get().claimed_by is None


def test_whose_claim_it_is_decides(ann: User, ben: User) -> None:
    row = SuggestionFactory()
    handed(ann)
    with pytest.raises(WrongState, match="ann is reviewing this one"):
        review.approve(row, by=ben, seen_revision=1)
    review.approve(row, by=ann, seen_revision=1)
    decision = row.decisions.get()
    assert decision.took_ms is not None
    assert (row.claimed_by, row.claimed_until) == (None, None)


def test_skipped_ones_come_back_when_asked(ann: User, ben: User) -> None:
    row = SuggestionFactory()
    claims.skip(handed(ann), ann)
    claims.skip(row.pk, ann)  # a second press
    assert handed(ann) is None
    assert claims.skipped(ann, ALL).count() == 1
    assert handed(ben) == row.pk
    claims.release(row.pk, ben)
    assert claims.forget_skips(ann) == 1
    assert handed(ann) == row.pk
    assert not ReviewSkip.objects.exists()


@pytest.mark.parametrize(
    "values", [{"state": "approved"}, {"purpose": "studio"}, {"state": "queued"}], ids=["approved", "studio", "queued"]
)
def test_only_open_drafts_are_handed_out(ann: User, values: dict[str, Any]) -> None:
    row = SuggestionFactory(**values)
    assert handed(ann) is None
    assert not claims.hold(row.pk, ann)
    assert not claims.take_over(row.pk, ann)


def test_assigned_ones_are_for_whom_they_are(ann: User, ben: User) -> None:
    lead, group = UserFactory(groups=["Review lead"]), Group.objects.create(name="French")
    bens, french, free = SuggestionFactory(), SuggestionFactory(), SuggestionFactory()
    assert assigning.assign([bens.pk], by=lead, to=ben, note="Your brand") == 1
    assert assigning.assign([french.pk], by=lead, to=group) == 1
    assert handed(ann) == free.pk
    assert handed(ben) == bens.pk
    assert claims.next_draft(ann, Filters(whose="mine")) is None
    ann.groups.add(group)
    assert claims.next_draft(ann, Filters(whose="mine")) == french.pk
    with pytest.raises(NotAllowed):
        assigning.assign([free.pk], by=ann, to=ben)
    with pytest.raises(NotAllowed, match="may not review"):
        assigning.assign([free.pk], by=lead, to=UserFactory())


def test_hand_over(ann: User, ben: User) -> None:
    row = SuggestionFactory()
    handed(ann)
    with pytest.raises(WrongState):
        assigning.hand_over(row, by=ben, to=ben)
    assigning.hand_over(row, by=ann, to=ben, note="You know them.")
    row.refresh_from_db()
    assert (row.assigned_to, row.assigned_note, row.claimed_by) == (ben, "You know them.", None)
    assert handed(ann) is None
    assert handed(ben) == row.pk


def test_a_claim_that_ran_out_keeps_nobody_from_handing_over(ann: User, ben: User) -> None:
    row = SuggestionFactory()
    claims.hold(row.pk, ben)
    expire(row)
    assigning.hand_over(row, by=ann, to=ben)
    row.refresh_from_db()
    assert row.assigned_to == ben


def test_next_goes_on_from_a_draft_that_waits_for_somebody_else(ann: User) -> None:
    """They look at it again, so it is in their hands; but they approved it first and can do nothing more."""
    row = SuggestionFactory(use_case=live_use_case(two_reviewers_required=True))
    review.approve(row, by=ann, seen_revision=1)
    assert claims.hold(row.pk, ann)
    other = SuggestionFactory()
    assert handed(ann) == other.pk


def test_the_second_of_two_and_the_requester_are_not_asked_again(ann: User, ben: User) -> None:
    two = SuggestionFactory(use_case=live_use_case(two_reviewers_required=True))
    asked = SuggestionFactory(use_case=live_use_case(requester_may_not_approve=True), requested_by=ann)
    review.approve(two, by=ann, seen_revision=1)
    assert handed(ann) is None
    assert handed(ben) == two.pk
    claims.skip(two.pk, ben)
    assert handed(ben) == asked.pk


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, {"plain", "risky", "overdue"}),
        ({"flag": "overdue"}, {"overdue"}),
        ({"flag": "risky"}, {"risky"}),
        ({"flag": "facts"}, {"risky"}),
        ({"flag": "low"}, {"risky"}),
        ({"flag": "findings"}, {"risky"}),
        ({"older": "hour"}, {"overdue"}),
        ({"whose": "unassigned"}, {"plain", "risky", "overdue"}),
        ({"use_case": "desk.ideas"}, {"plain", "risky", "overdue"}),
        ({"use_case": "nothing.here"}, set()),
        ({"service": "desk"}, {"plain", "risky", "overdue"}),
        ({"service": "x"}, set()),
        ({"flag": "x", "older": "y", "whose": "z"}, {"plain", "risky", "overdue"}),
    ],
    ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else "",
)
def test_filters(ann: User, filters: dict[str, str], expected: set[str]) -> None:
    now, case = timezone.now(), live_use_case(service__slug="desk")
    SuggestionFactory(use_case=case, subject="plain")
    SuggestionFactory(
        use_case=case,
        subject="risky",
        risk=9,
        score=4,
        unsupported_facts=2,
        findings=[{"kind": "email"}],
        findings_count=1,
    )
    old = now - timedelta(hours=2)
    SuggestionFactory(use_case=case, subject="overdue", due_at=now - timedelta(minutes=1), created_at=old)
    found = set()
    while pk := claims.next_draft(ann, Filters(**filters)):
        found.add(Suggestion.objects.get(pk=pk).subject)
        claims.skip(pk, ann)
    assert found == expected


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_who_ask_at_once_get_one_each() -> None:
    case = live_use_case()
    first = SuggestionFactory(use_case=case)
    SuggestionFactory.create_batch(9, use_case=case, client=first.client)
    people = [UserFactory(groups=["Reviewer"]) for _ in range(12)]
    found = at_once(*[lambda person=person: claims.next_draft(person, ALL) for person in people])  # type: ignore[misc]
    given = [one for one in found if one]
    assert len(given) == len(set(given)) == 10
    held = dict(Suggestion.objects.values_list("pk", "claimed_by"))
    assert all(held[pk] == person.pk for person, pk in zip(people, found, strict=True) if pk)
