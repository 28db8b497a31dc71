"""Decisions, clients and workers that cross each other's way: no order of them gives out what was taken back."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from generation import cache, pipeline, review
from generation.fetched import handed_out
from generation.models import Suggestion
from generation.standing import keep
from llmhub.errors import HubError, WrongState
from llmhub.redis import get_redis
from tests.factories import SuggestionFactory, UserFactory
from tests.sandbox_client import SandboxClient

pytestmark = pytest.mark.django_db
Captured = Callable[..., Any]


@pytest.fixture
def reviewer() -> User:
    return UserFactory(groups=["Reviewer"])


def test_what_follows_an_approval_late_does_not_bring_it_back_after_its_undoing(
    reviewer: User, django_capture_on_commit_callbacks: Captured
) -> None:
    row = SuggestionFactory()
    with django_capture_on_commit_callbacks() as late:
        review.approve(row, by=reviewer, seen_revision=1)
    with django_capture_on_commit_callbacks(execute=True):
        review.undo(row, by=reviewer, seen_revision=2)
    for follow in late:
        follow()
    kept = cache.recall(row.request_key)
    assert kept is not None
    assert (kept["state"], kept["revision"]) == ("draft", 3)


def test_what_follows_an_undoing_late_does_not_bring_back_a_rejected_draft(
    reviewer: User, django_capture_on_commit_callbacks: Captured
) -> None:
    row = review.approve(SuggestionFactory(), by=reviewer, seen_revision=1)
    with django_capture_on_commit_callbacks() as late:
        review.undo(row, by=reviewer, seen_revision=2)
    with django_capture_on_commit_callbacks(execute=True):
        review.reject(row, by=reviewer, seen_revision=3, reason="unsafe")
    for follow in late:
        follow()
    assert cache.recall(row.request_key) is None


def test_a_worker_that_stood_still_does_not_keep_what_was_rejected_meanwhile(reviewer: User) -> None:
    row = SuggestionFactory()
    as_filed = Suggestion.objects.select_related("use_case").get(pk=row.pk)
    review.reject(row, by=reviewer, seen_revision=1, reason="unsafe")
    get_redis().delete(f"llmhub:answer:{row.request_key}")  # the tombstone ran out
    keep(as_filed)
    assert cache.recall(row.request_key) is None


def test_a_new_draft_is_kept(sandbox: SandboxClient) -> None:
    row = SuggestionFactory(state="queued", content=None, data=None, revision=0)
    pipeline.run(row.pk)
    kept = cache.recall(row.request_key)
    assert kept is not None
    assert kept["id"] == str(row.pk)


def test_reads_count_a_little_longer_than_undoing_is_possible(reviewer: User) -> None:
    row = review.approve(SuggestionFactory(), by=reviewer, seen_revision=1)
    at = timezone.now() - timedelta(seconds=settings.REVIEW_UNDO_S + 5)
    Suggestion.objects.filter(pk=row.pk).update(reviewed_at=at)
    [told] = handed_out([Suggestion.objects.get(pk=row.pk)])
    assert told.fetched_at is not None  # an undoing that had just begun finds it


def meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """What `second` gave or raised that began while the transaction of `first` was still open."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(second())
        except HubError as error:
            found.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        thread.join(0.7)
    thread.join(20)
    return found[0]


def approved_with_copy() -> tuple[Suggestion, Suggestion, User]:
    person = UserFactory(groups=["Review lead"])
    row = SuggestionFactory()
    copy = SuggestionFactory(use_case=row.use_case, client=row.client, copy_of=row, subject="b")
    review.approve(row, by=person, seen_revision=1)
    copy.refresh_from_db()
    return row, copy, person


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_copy_that_is_told_while_its_original_is_undone_forbids_it() -> None:
    row, copy, person = approved_with_copy()
    outcome = meanwhile(lambda: handed_out([copy]), lambda: review.undo(row, by=person, seen_revision=2))
    assert isinstance(outcome, WrongState)
    copy.refresh_from_db()
    assert (copy.state, copy.fetched_at is None) == ("approved", False)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_copy_that_is_used_while_its_original_is_undone_forbids_it() -> None:
    row, copy, person = approved_with_copy()
    outcome = meanwhile(lambda: review.use(copy), lambda: review.undo(row, by=person, seen_revision=2))
    assert isinstance(outcome, WrongState)
    copy.refresh_from_db()
    assert copy.state == "used"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_copy_that_is_used_while_its_original_is_reopened_stays_used() -> None:
    row, copy, person = approved_with_copy()
    meanwhile(lambda: review.use(copy), lambda: review.reopen(row, by=person, seen_revision=2, comment="Wrong."))
    row.refresh_from_db()
    copy.refresh_from_db()
    assert (row.state, copy.state) == ("draft", "used")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_telling_of_several_locks_them_as_deciding_does() -> None:
    """A copy that is older than what it shows: a draft that another attempt replaced."""
    root, row, _ = approved_with_copy()
    Suggestion.objects.filter(pk=root.pk).update(copy_of=row)
    Suggestion.objects.filter(pk=row.pk).update(copy_of=None)
    told = list(Suggestion.objects.filter(pk__in=[root.pk, row.pk]))

    gate = threading.Event()

    def deciding() -> None:
        Suggestion.objects.select_for_update().get(pk=row.pk)
        threading.Timer(0.3, gate.set).start()

    thread_result: list[Any] = []

    def telling() -> None:
        try:
            thread_result.append(handed_out(told))
        except Exception as error:
            thread_result.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=telling)
    with transaction.atomic():
        deciding()
        thread.start()
        gate.wait(5)
        Suggestion.objects.filter(pk=root.pk).update(subject="c")
    thread.join(20)
    [found] = thread_result
    assert [one.fetched_at is not None for one in found] == [True, True]
