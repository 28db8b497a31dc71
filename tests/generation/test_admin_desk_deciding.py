"""Deciding a draft at the desk, and what comes next."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from generation.models import ReviewDecision, Suggestion
from generation.review import approve
from tests.factories import SuggestionFactory, UserFactory, live_use_case
from tests.generation.desk_pages import LIST, PART, page_of, send, stored, unchanged
from tests.signed_in import said, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> Client:
    return signed_in("Reviewer")


def test_approving_leads_to_the_next_draft(reviewer: Client) -> None:
    first = SuggestionFactory()
    second = SuggestionFactory(use_case=first.use_case)
    answer = reviewer.post(page_of(first, "approve"), {"seen_revision": "1"}, follow=True)
    assert answer.redirect_chain == [(page_of(second), 302)]
    assert said(answer) == [f'Approved: {first.use_case} for {first.client}. <a href="{page_of(first)}">See it</a>']
    first.refresh_from_db()
    assert (first.state, first.reviewed_by) == ("approved", reviewer.user)  # type: ignore[attr-defined]
    answer = reviewer.post(page_of(second, "approve"), {"seen_revision": "1"}, follow=True)
    assert answer.redirect_chain == [(f"{LIST}next/", 302)]
    assert "All done: no draft waits for you" in answer.content.decode()


def test_rejecting_with_a_reason(reviewer: Client) -> None:
    draft = SuggestionFactory()
    data = {"seen_revision": "1", "reason": "tone", "comment": " Too loud. "}
    assert reviewer.post(page_of(draft, "reject"), data).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.reject_reason, draft.reject_comment) == ("rejected", "tone", "Too loud.")
    assert "Rejected: tone." in reviewer.get(page_of(draft)).content.decode()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({}, "Choose a reason."),
        ({"reason": "because"}, "Choose a reason."),
        ({"reason": "tone", "comment": "a\0b"}, "The comment holds a NUL character"),
        ({"reason": "tone", "comment": "x" * 2001}, "longer than 2,000 characters"),
    ],
)
def test_a_rejection_that_is_not_whole_changes_nothing(reviewer: Client, data: dict[str, str], problem: str) -> None:
    draft = SuggestionFactory()
    answer = reviewer.post(page_of(draft, "reject"), {"seen_revision": "1", **data})
    assert answer.status_code == 422
    assert problem in answer.content.decode()
    assert data.get("comment", "").replace("\0", "") in answer.content.decode()
    assert unchanged(draft)


@pytest.mark.parametrize("seen", [None, "", "0", "2", "-1", "x", "9" * 30, "1.0", "١"])
@pytest.mark.parametrize("verb", ["approve", "edit", "reject"])
def test_only_what_was_seen_is_decided(reviewer: Client, verb: str, seen: str | None) -> None:
    draft = SuggestionFactory()
    data = {"reason": "tone", "v/ideas": "Other"} | ({} if seen is None else {"seen_revision": seen})
    answer = reviewer.post(page_of(draft, verb), data, follow=True)
    assert "The text changed while you were looking at it." in answer.content.decode()
    assert unchanged(draft)


@pytest.mark.parametrize("verb", ["approve", "edit", "reject"])
def test_opening_a_decision_as_an_address_decides_nothing(reviewer: Client, verb: str) -> None:
    draft = SuggestionFactory()
    reviewer.get(page_of(draft, verb), {"seen_revision": "1", "reason": "tone"})
    assert unchanged(draft)


def test_a_forged_form_is_refused() -> None:
    draft = SuggestionFactory()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(UserFactory(groups=["Reviewer"]))
    for verb in (
        "approve",
        "edit",
        "reject",
        "again",
        "skip",
        "unskip",
        "hand-over",
        "hold",
        "release",
        "take-over",
        "undo",
        "changes",
    ):
        assert browser.post(page_of(draft, verb), {"seen_revision": "1", "reason": "tone"}).status_code == 403
    assert unchanged(draft)


def test_the_next_card_is_there_at_once(reviewer: Client) -> None:
    first = SuggestionFactory()
    second = SuggestionFactory(use_case=first.use_case, variables={"topic": "Second topic"})
    query = f"?use_case={first.use_case}"
    answer = send(reviewer, first, "approve", query)
    assert answer.status_code == 200
    assert answer["HX-Push-Url"] == f"{page_of(second)}{query}"
    assert answer["X-Desk"] == "yes"
    part = answer.content.decode()
    assert "<html" not in part
    assert "Second topic" in part
    assert f"Approved: {first.use_case} for {first.client}." in part
    assert f'action="{page_of(first, "undo")}{query}"' in part
    assert f'action="{page_of(second, "approve")}{query}"' in part
    assert stored(second).claimed_by == reviewer.user  # type: ignore[attr-defined]


def test_the_next_one_is_of_the_same_queue(reviewer: Client) -> None:
    here, elsewhere = live_use_case(), live_use_case()
    first = SuggestionFactory(use_case=here)
    SuggestionFactory(use_case=elsewhere, created_at=timezone.now() - timedelta(days=1))
    answer = send(reviewer, first, "approve", f"?use_case={here}")
    assert answer["HX-Push-Url"] == f"{LIST}next/?use_case={here}"
    assert "Nothing more waits here" in answer.content.decode()


def test_the_next_page(reviewer: Client) -> None:
    page = reviewer.get(f"{LIST}next/")
    assert page.status_code == 200
    assert "All done: no draft waits for you" in page.content.decode()
    draft = SuggestionFactory()
    assert reviewer.get(f"{LIST}next/").url == page_of(draft)  # type: ignore[attr-defined]
    assert reviewer.get(f"{LIST}next/?flag=overdue").status_code == 200
    own = f"?use_case={draft.use_case}"
    assert reviewer.get(f"{LIST}next/{own}").url == page_of(draft) + own  # type: ignore[attr-defined]


def test_the_end_page_says_what_was_done_and_skipped(reviewer: Client) -> None:
    drafts = [SuggestionFactory() for _ in range(3)]
    send(reviewer, drafts[0], "approve")
    send(reviewer, drafts[1], "reject", reason="tone")
    answer = send(reviewer, drafts[2], "skip")
    today = answer.context["today"]
    assert (today.decided, today.approved, today.rejected, answer.context["skipped"]) == (2, 1, 1, 1)
    assert "Go through the 1 skipped" in answer.content.decode()
    assert reviewer.get(f"{LIST}skipped/").url == f"{LIST}next/"  # type: ignore[attr-defined]
    answer = reviewer.post(f"{LIST}skipped/", headers=PART)
    assert answer["HX-Push-Url"] == page_of(drafts[2])


def test_the_second_reviewer_is_told(reviewer: Client) -> None:
    draft = SuggestionFactory()
    approve(draft, by=UserFactory(username="rita", groups=["Reviewer"]), seen_revision=1)
    answer = reviewer.post(page_of(draft, "approve"), {"seen_revision": "1"})
    assert answer.status_code == 409
    assert "Already approved by rita at " in answer.content.decode()
    data = {"seen_revision": "1", "reason": "tone", "comment": "My long comment"}
    for headers in ({}, PART):
        answer = reviewer.post(page_of(draft, "reject"), data, headers=headers)
        assert answer.status_code == 409
        assert "Already approved by rita" in answer.content.decode()
        assert "My long comment</textarea>" in answer.content.decode()
    assert (stored(draft).state, ReviewDecision.objects.count()) == ("approved", 1)


def test_asking_for_another_one(reviewer: Client) -> None:
    draft = SuggestionFactory()
    answer = send(reviewer, draft, "again", instruction="  ")
    assert (answer.status_code, unchanged(draft)) == (400, True)
    assert "Say what the next one should do better." in answer.content.decode()
    answer = send(reviewer, draft, "again", instruction="Shorter \0")
    assert (answer.status_code, unchanged(draft)) == (422, True)
    answer = send(reviewer, draft, "again", instruction="Shorter, please")
    assert f"Asked for another one: {draft.use_case}" in answer.content.decode()
    attempt = stored(draft).copy_of
    assert attempt is not None
    assert (attempt.redo_of_id, attempt.instruction) == (draft.pk, "Shorter, please")
    page = reviewer.get(page_of(draft)).content.decode()
    assert "Another attempt was asked for in place of this one." in page
    Suggestion.objects.filter(pk=attempt.pk).update(state="draft", data={"ideas": ["Mint tea"]}, revision=1)
    card = reviewer.get(page_of(attempt))
    assert card.context["attempt"].title == "Second attempt"
    words = card.content.decode()
    assert "Shorter, please" in words
    assert page_of(draft) in words
    changes = [(line.kind, line.text) for change in card.context["attempt"].changes for line in change.lines]
    assert changes == [("removed", "Iced tea"), ("added", "Mint tea")]


@pytest.mark.parametrize("verb", ["reject", "again", "hand-over"])
def test_what_a_decision_asks_has_a_page_of_its_own(reviewer: Client, verb: str) -> None:
    draft = SuggestionFactory()
    page = reviewer.get(page_of(draft, verb)).content.decode()
    assert f'action="{page_of(draft, verb)}"' in page
    assert "hx-post" not in page[page.index("hub-dialog-page") :]


def test_two_people_must_approve(reviewer: Client) -> None:
    draft = SuggestionFactory(use_case=live_use_case(two_reviewers_required=True))
    assert "Approve (first of two)" in reviewer.get(page_of(draft)).content.decode()
    answer = send(reviewer, draft, "approve")
    assert "Approved first; a second person must approve it" in answer.content.decode()
    page = reviewer.get(page_of(draft)).content.decode()
    assert "You were the first to approve this one." in page
    assert f'action="{page_of(draft, "approve")}"' not in page
    assert f'action="{page_of(draft, "undo")}"' in page
    second = signed_in("Reviewer")
    page = second.get(page_of(draft)).content.decode()
    assert "Approve (second of two)" in page
    assert f"first approved by <bdi>{reviewer.user}</bdi>" in page  # type: ignore[attr-defined]
    send(second, stored(draft), "approve")
    assert stored(draft).state == "approved"


def test_who_asked_for_a_text_is_told_that_somebody_else_must_approve_it(reviewer: Client) -> None:
    use_case = live_use_case(requester_may_not_approve=True)
    draft = SuggestionFactory(use_case=use_case, subject=reviewer.user.username.upper())  # type: ignore[attr-defined]
    page = reviewer.get(page_of(draft)).content.decode()
    assert "You asked for this text, so somebody else must approve it." in page
    assert f'action="{page_of(draft, "approve")}"' not in page
    assert f'href="{page_of(draft, "edit")}"' not in page
    assert f'href="{page_of(draft, "reject")}"' in page
    assert f'action="{page_of(draft, "approve")}"' in signed_in("Reviewer").get(page_of(draft)).content.decode()


def test_without_the_cache_nothing_is_decided(reviewer: Client, settings: Any) -> None:
    draft = SuggestionFactory()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = reviewer.post(page_of(draft, "approve"), {"seen_revision": "1"})
    assert answer.status_code == 503
    assert "The cache cannot be reached" in answer.content.decode()
    assert unchanged(draft)


def test_deciding_takes_few_queries_however_many_wait(reviewer: Client, django_assert_max_num_queries: Any) -> None:
    drafts = [SuggestionFactory() for _ in range(12)]
    with django_assert_max_num_queries(30):
        assert send(reviewer, drafts[0], "approve").status_code == 200
