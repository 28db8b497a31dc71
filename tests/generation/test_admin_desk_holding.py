"""Having a draft in hand, passing it on, and taking decisions back, at the desk."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from generation import review
from generation.desk import claims
from generation.models import ReviewSkip, Suggestion
from tests.factories import SuggestionFactory, UserFactory
from tests.generation.desk_pages import LIST, PART, page_of, send, stored, unchanged
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> Client:
    return signed_in("Reviewer")


@pytest.fixture
def rita() -> User:
    return UserFactory(username="rita", groups=["Reviewer"])


# --- in hand ---


def test_the_open_page_holds_and_releases(reviewer: Client) -> None:
    draft = SuggestionFactory()
    assert "data-held" not in reviewer.get(page_of(draft)).content.decode()
    assert stored(draft).claimed_by is None  # opening alone changes nothing
    answer = send(reviewer, draft, "hold")
    assert (answer.status_code, answer.content.decode().strip()) == (200, "")
    assert stored(draft).claimed_by == reviewer.user  # type: ignore[attr-defined]
    assert "data-held" in reviewer.get(page_of(draft)).content.decode()
    assert send(reviewer, draft, "release").status_code == 204
    assert stored(draft).claimed_by is None
    for verb in ("hold", "release"):
        assert reviewer.get(page_of(draft, verb)).status_code == 405


def test_somebody_else_has_it(reviewer: Client, rita: User) -> None:
    draft = SuggestionFactory()
    claims.hold(draft.pk, rita)
    notice = "<bdi>rita</bdi> is reviewing this one."
    assert notice in send(reviewer, draft, "hold").content.decode()
    page = reviewer.get(page_of(draft)).content.decode()
    assert notice in page
    assert "data-desk-chord" in page  # the buttons stay; the verb refuses
    answer = send(reviewer, draft, "approve")
    assert answer.status_code == 409
    assert "rita is reviewing this one. Take it over to decide it." in answer.content.decode()
    assert unchanged(draft)
    send(reviewer, draft, "release")
    assert stored(draft).claimed_by == rita
    answer = send(reviewer, draft, "take-over")
    assert answer.content.decode().strip() == ""
    assert stored(draft).claimed_by == reviewer.user  # type: ignore[attr-defined]
    assert send(reviewer, draft, "approve").status_code == 200
    assert stored(draft).state == "approved"


def test_taking_over_without_scripts_leads_back_to_the_card(reviewer: Client, rita: User) -> None:
    draft = SuggestionFactory()
    claims.hold(draft.pk, rita)
    reviewer.get(page_of(draft, "take-over"))
    assert stored(draft).claimed_by == rita
    assert reviewer.post(page_of(draft, "take-over")).url == page_of(draft)  # type: ignore[attr-defined]
    assert stored(draft).claimed_by == reviewer.user  # type: ignore[attr-defined]


def test_holding_what_was_decided_says_so(reviewer: Client, rita: User) -> None:
    draft = SuggestionFactory()
    review.approve(draft, by=rita, seen_revision=1)
    told = send(reviewer, draft, "hold").content.decode()
    assert "Already approved by rita at " in told
    assert page_of(draft) in told


# --- passed on ---


def test_skipping(reviewer: Client) -> None:
    draft = SuggestionFactory()
    claims.hold(draft.pk, reviewer.user)  # type: ignore[attr-defined]
    reviewer.get(page_of(draft, "skip"))
    assert not ReviewSkip.objects.exists()
    answer = reviewer.post(page_of(draft, "skip"))
    assert answer.url == f"{LIST}next/"  # type: ignore[attr-defined]
    assert (stored(draft).claimed_by, ReviewSkip.objects.count()) == (None, 1)
    assert unchanged(draft)


def test_taking_up_again_what_was_skipped(reviewer: Client) -> None:
    draft = SuggestionFactory()
    part = send(reviewer, draft, "skip").content.decode()
    assert f'hx-post="{page_of(draft, "unskip")}"' in part
    reviewer.get(page_of(draft, "unskip"))
    assert ReviewSkip.objects.exists()
    answer = send(reviewer, draft, "unskip")
    assert answer["HX-Push-Url"] == page_of(draft)
    assert f"Taken up again: {draft.use_case} for {draft.client}." in answer.content.decode()
    assert (stored(draft).claimed_by, ReviewSkip.objects.count()) == (reviewer.user, 0)  # type: ignore[attr-defined]
    assert unchanged(draft)
    reviewer.post(page_of(draft, "skip"))
    assert reviewer.post(page_of(draft, "unskip")).url == page_of(draft)  # type: ignore[attr-defined]


def test_handing_over(reviewer: Client, rita: User) -> None:
    draft = SuggestionFactory()
    marketer = UserFactory(username="zoe-marketer", groups=["Marketer"])
    dialog = reviewer.get(page_of(draft, "hand-over"), headers=PART).content.decode()
    assert dialog.strip().startswith("<dialog")
    assert "rita" in dialog
    assert "zoe-marketer" not in dialog
    for to in ("", "person-", f"person-{marketer.pk}", "group-9999", "person-٣", f"user-{rita.pk}"):
        answer = send(reviewer, draft, "hand-over", to=to, note="Yours")
        assert answer.status_code == 422
        assert "Yours</textarea>" in answer.content.decode()
    answer = send(reviewer, draft, "hand-over", to=f"person-{rita.pk}", note="You know tea")
    assert "Handed over to rita" in answer.content.decode()
    assert (stored(draft).assigned_to, stored(draft).assigned_note) == (rita, "You know tea")
    page = reviewer.get(page_of(draft)).content.decode()
    assert "assigned to <bdi>rita</bdi>" in page
    assert "You know tea" in page
    group = Group.objects.get(name="Reviewer")
    send(reviewer, draft, "hand-over", to=f"group-{group.pk}")
    assert (stored(draft).assigned_to, stored(draft).assigned_group) == (None, group)


# --- taken back ---


def test_undoing(reviewer: Client) -> None:
    draft = SuggestionFactory()
    send(reviewer, draft, "reject", reason="tone")
    reviewer.get(page_of(draft, "undo"))
    decided = stored(draft)
    assert decided.state == "rejected"
    assert page_of(draft, "undo") in reviewer.get(page_of(draft)).content.decode()
    answer = send(reviewer, decided, "undo")
    assert answer["HX-Push-Url"] == page_of(draft)
    assert f"Undone: {draft.use_case} for {draft.client}." in answer.content.decode()
    now = stored(draft)
    assert (now.state, now.claimed_by) == ("draft", reviewer.user)  # type: ignore[attr-defined]
    titles = [event.title for event in reviewer.get(page_of(draft)).context["events"]]
    assert titles[-2:] == [f"Rejected by {now.claimed_by}: tone", f"{now.claimed_by} took the decision back"]


def test_an_undo_that_comes_too_late_leaves_the_card_alone(reviewer: Client) -> None:
    draft = SuggestionFactory()
    send(reviewer, draft, "approve")
    Suggestion.objects.filter(pk=draft.pk).update(fetched_at=timezone.now())
    answer = send(reviewer, stored(draft), "undo")
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#desk-toast")
    assert "The client has been told of this decision already." in answer.content.decode()
    assert stored(draft).state == "approved"
    answer = reviewer.post(page_of(draft, "undo"), {"seen_revision": "2"})
    assert answer.status_code == 409
    assert page_of(draft, "undo") not in reviewer.get(page_of(draft)).content.decode()


def test_nobody_undoes_somebody_elses_decision(reviewer: Client, rita: User) -> None:
    draft = SuggestionFactory()
    review.approve(draft, by=rita, seen_revision=1)
    assert page_of(draft, "undo") not in reviewer.get(page_of(draft)).content.decode()
    assert send(reviewer, stored(draft), "undo").status_code == 409
    assert stored(draft).state == "approved"


def test_reopening_asks_for_a_comment(reviewer: Client, rita: User) -> None:
    draft = SuggestionFactory()
    review.approve(draft, by=rita, seen_revision=1)
    draft.refresh_from_db()
    assert "Reopen" not in reviewer.get(page_of(draft)).content.decode()
    assert send(reviewer, draft, "reopen", comment="Why not").status_code == 403
    lead = signed_in("Review lead")
    assert page_of(draft, "reopen") in lead.get(page_of(draft)).content.decode()
    assert "Say why it is reopened." in send(lead, draft, "reopen", comment=" ").content.decode()
    assert stored(draft).state == "approved"
    answer = send(lead, draft, "reopen", comment="The price is wrong")
    assert answer["HX-Push-Url"] == page_of(draft)
    assert stored(draft).state == "draft"
    events = lead.get(page_of(draft)).context["events"]
    user: Any = lead.user  # type: ignore[attr-defined]
    assert (events[-1].title, events[-1].remark) == (f"Reopened by {user}", "The price is wrong")


def test_due_and_overdue_are_said(reviewer: Client) -> None:
    soon = SuggestionFactory(due_at=timezone.now() + timedelta(minutes=25, seconds=30))
    late = SuggestionFactory(due_at=timezone.now() - timedelta(hours=2, seconds=5))
    assert "due in 25 min" in reviewer.get(page_of(soon)).content.decode()
    page = reviewer.get(page_of(late)).content.decode()
    assert "overdue by 2 h" in page
    assert "hub-due-danger" in page
