"""A suggestion's page: reading it, and who may."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from generation.models import Attempt, Suggestion
from generation.review import edit_and_approve
from tests.factories import SuggestionFactory, UserFactory
from tests.generation.desk_pages import LIST, page_of, unchanged
from tests.signed_in import signed_in

# An id that no row has; the same in each run, so that it may stand in a test's name.
NOBODY = "01a1fc65-0000-7000-8000-000000000000"
DECIDING = (
    "approve",
    "edit",
    "reject",
    "again",
    "skip",
    "hand-over",
    "hold",
    "release",
    "take-over",
    "undo",
    "changes",
)
pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> Client:
    return signed_in("Reviewer")


def test_the_page_shows_what_was_asked_and_answered(reviewer: Client) -> None:
    draft = SuggestionFactory(
        subject="user-42", reference_type="product", reference_id="991", variables={"topic": "Black tea"}, cost="0.0031"
    )
    page = reviewer.get(page_of(draft)).content.decode()
    for text in ("Black tea", "Iced tea", "user-42", "product 991", "$0.0031", "Sandbox", str(draft.pk)):
        assert text in page
    for action in ("approve", "edit", "reject", "again", "skip", "hand-over", "hold", "release"):
        assert page_of(draft, action) in page
    assert '<input type="hidden" name="seen_revision" value="1">' in page


def test_reference_data_is_folded_away(reviewer: Client) -> None:
    draft = SuggestionFactory(variables={"topic": "tea", "taxonomy": {"sofa": ["brown"]}})
    draft.use_case.reference = {"taxonomy": "furniture"}
    draft.use_case.save()
    answer = reviewer.get(page_of(draft))
    assert [child.label for child in answer.context["inputs"].children] == ["Topic"]
    assert [child.label for child in answer.context["filled_in"].children] == ["Taxonomy"]


def test_the_timeline_tells_the_whole_story(reviewer: Client) -> None:
    draft = SuggestionFactory(request_id="req-1")
    start = timezone.now() - timedelta(minutes=1)
    Suggestion.objects.filter(pk=draft.pk).update(created_at=start - timedelta(seconds=1))
    for number, (kind, outcome, error) in enumerate(
        [("generate", "fault", "529 overloaded"), ("generate", "answered", ""), ("repair", "answered", "")]
    ):
        at = start + timedelta(seconds=number)
        Attempt.objects.create(
            suggestion=draft, kind=kind, outcome=outcome, provider="anthropic", model="claude", started_at=at,
            ended_at=at + timedelta(seconds=0.5), error_code=error and "provider-error", error_detail=error,
            tokens_input=100, tokens_output=20, cost="0.01", answer="" if error else '{"ideas": []}',
        )  # fmt: skip
    edit_and_approve(
        draft, by=UserFactory(username="rita", groups=["Reviewer"]), seen_revision=1, data={"ideas": ["Mate"]}
    )
    events = reviewer.get(page_of(draft)).context["events"]
    assert [event.title for event in events] == [
        f"Asked by {draft.client}",
        "Asked the model: failed",
        "Asked the model: answered",
        "Asked the model again to mend its answer: answered",
        "Approved by rita with edits",
    ]
    assert events[1].remark == "provider-error: 529 overloaded"
    assert events[2].facts == ["claude", "500 ms", "100 tokens in, 20 out", "$0.010"]
    changed = [(line.kind, line.text.strip()) for line in events[4].changes if line.kind != "same"]
    assert ("added", '"Mate"') in changed


@pytest.mark.parametrize("state", ["queued", "running", "approved", "rejected", "used", "failed"])
def test_only_drafts_can_be_decided(reviewer: Client, state: str) -> None:
    row = SuggestionFactory(
        state=state, error_detail="Out of luck", data=None if state == "queued" else {"ideas": ["x"]}
    )
    answer = reviewer.get(page_of(row))
    assert not answer.context["verbs"].decide
    assert 'name="seen_revision"' not in answer.content.decode()
    assert reviewer.get(page_of(row, "edit")).url == page_of(row)  # type: ignore[attr-defined]


def test_a_copy_leads_to_its_original(reviewer: Client) -> None:
    original = SuggestionFactory()
    copy = SuggestionFactory(copy_of=original, use_case=original.use_case, served_from="cache")
    page = reviewer.get(page_of(copy)).content.decode()
    assert page_of(original) in page
    assert 'name="seen_revision"' not in page
    answer = reviewer.post(page_of(copy, "approve"), {"seen_revision": "1"})
    assert answer.status_code == 409
    assert "another suggestion&#x27;s answer: review that one." in answer.content.decode()
    assert unchanged(copy)


@pytest.mark.parametrize("object_id", ["nonsense", NOBODY, "0", "%2e%2e"])
def test_an_id_that_there_is_not_leads_back_to_the_list(reviewer: Client, object_id: str) -> None:
    answer = reviewer.get(f"{LIST}{object_id}/change/", follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    for verb in DECIDING:
        assert reviewer.post(f"{LIST}{object_id}/{verb}/").status_code == 404


def test_nobody_writes_a_suggestion_by_hand() -> None:
    draft, root = SuggestionFactory(), signed_in(superuser=True)
    assert root.get(f"{LIST}add/").status_code == 403
    assert root.post(f"{LIST}add/", {"state": "approved"}).status_code == 403
    assert root.post(page_of(draft, "delete"), {"post": "yes"}).status_code == 403
    root.post(page_of(draft), {"state": "approved", "content": "Mine"})
    assert unchanged(draft)


@pytest.mark.parametrize("groups", [(), ("Marketer",), ("Operator",)])
def test_others_neither_read_nor_decide(groups: tuple[str, ...]) -> None:
    draft, other = SuggestionFactory(), signed_in(*groups)
    assert other.get(page_of(draft)).status_code == 403
    assert other.get(f"{LIST}next/").status_code == 403
    for verb in DECIDING:
        assert other.get(page_of(draft, verb)).status_code == 403
        assert other.post(page_of(draft, verb), {"seen_revision": "1", "reason": "tone"}).status_code == 403
    assert unchanged(draft)


def test_who_may_only_read_sees_no_buttons() -> None:
    reader = signed_in("Reviewer")
    group = reader.user.groups.get()  # type: ignore[attr-defined]
    group.permissions.remove(*group.permissions.filter(codename="review_suggestion"))
    draft = SuggestionFactory()
    page = reader.get(page_of(draft)).content.decode()
    assert "Iced tea" in page
    assert "Approve" not in page
    assert "Reject" not in page
    assert reader.post(page_of(draft, "approve"), {"seen_revision": "1"}).status_code == 403
    page = reader.get(LIST).content.decode()
    assert "Review the next one" not in page
    assert "Approve selected" not in page
    assert unchanged(draft)


def test_queries_of_the_page_are_few(reviewer: Client, django_assert_max_num_queries: Any) -> None:
    draft = SuggestionFactory()
    for _ in range(10):
        Attempt.objects.create(suggestion=draft, kind="generate", outcome="answered", provider="x", model="m")
    with django_assert_max_num_queries(14):
        assert reviewer.get(page_of(draft)).status_code == 200
