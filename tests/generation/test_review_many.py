"""Deciding many in one transaction: each by its own compare-and-swap, with the same few statements however many."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from generation import cache, review
from generation.models import ReviewDecision, Suggestion
from llmhub.errors import NotAllowed, Unavailable
from tests.at_once import at_once
from tests.factories import SuggestionFactory, UserFactory, live_use_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> User:
    return UserFactory(groups=["Reviewer"])


def drafts(count: int) -> list[Suggestion]:
    use_case = live_use_case()
    first = SuggestionFactory(use_case=use_case)
    return [first, *SuggestionFactory.create_batch(count - 1, use_case=use_case, client=first.client)]


def test_each_is_decided_on_what_was_seen(reviewer: User, django_capture_on_commit_callbacks: Any) -> None:
    good, changed, done, held = drafts(4)
    copy = SuggestionFactory(use_case=good.use_case, copy_of=good)
    other = UserFactory(groups=["Reviewer"])
    Suggestion.objects.filter(pk=changed.pk).update(revision=2)
    review.approve(done, by=other, seen_revision=1)
    until = timezone.now() + timezone.timedelta(minutes=1)  # type: ignore[attr-defined]
    Suggestion.objects.filter(pk=held.pk).update(claimed_by=other, claimed_until=until)
    missing = uuid4()
    seen = dict.fromkeys([good.pk, changed.pk, done.pk, held.pk, missing], 1)
    cache.remember(good)
    with django_capture_on_commit_callbacks(execute=True):
        outcome = review.reject_all(seen, by=reviewer, reason="tone", comment="Loud.")
    assert outcome.done == [good.pk]
    told = {pk: error.detail for pk, error in outcome.refused.items()}
    assert "changed while you were looking" in told[changed.pk]
    assert told[done.pk].startswith(f"Already approved by {other}")
    assert told[held.pk].startswith(f"{other} is reviewing this one")
    assert "no such suggestion" in told[missing]
    good.refresh_from_db()
    copy.refresh_from_db()
    assert (good.state, good.reject_comment, copy.state) == ("rejected", "Loud.", "rejected")
    decision = good.decisions.get()
    assert (decision.in_bulk, decision.reason, decision.took_ms) == (True, "tone", None)
    assert cache.recall(good.request_key) is None


def test_the_number_of_queries_does_not_grow(reviewer: User) -> None:
    def queries(count: int) -> int:
        seen = {row.pk: row.revision for row in drafts(count)}
        with CaptureQueriesContext(
            connection,
        ) as captured:
            review.approve_all(seen, by=reviewer)
        return len(captured)

    queries(2)  # permissions are read once
    assert queries(3) == queries(40) <= 9


def test_who_may_not_changes_nothing() -> None:
    rows = drafts(2)
    with pytest.raises(NotAllowed):
        review.approve_all({row.pk: 1 for row in rows}, by=UserFactory())
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"draft"}


def test_without_the_cache_nothing_is_decided(reviewer: User, settings: Any) -> None:
    rows = drafts(2)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with pytest.raises(Unavailable):
        review.approve_all({row.pk: 1 for row in rows}, by=reviewer)
    assert not ReviewDecision.objects.exists()
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"draft"}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_decide_the_same_many_at_once_share_them() -> None:
    rows = drafts(30)
    people = [UserFactory(groups=["Reviewer"]) for _ in range(3)]
    seen = {row.pk: 1 for row in rows}
    turned = dict(reversed(seen.items()))
    outcomes = at_once(
        lambda: review.approve_all(seen, by=people[0]),
        lambda: review.reject_all(turned, by=people[1], reason="tone"),
        lambda: review.approve_all(turned, by=people[2]),
    )
    assert sorted(pk for outcome in outcomes for pk in outcome.done) == sorted(seen)
    assert ReviewDecision.objects.count() == len(rows)
