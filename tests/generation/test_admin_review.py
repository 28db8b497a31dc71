"""Reading and deciding a suggestion in the admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from generation.desk import claims
from generation.content import text_of
from generation.models import Attempt, ReviewDecision, Suggestion
from generation.review import approve, edit_and_approve, reject
from tests.factories import SuggestionFactory, UserFactory, live_use_case
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
# An id that no row has; the same in each run, so that it may stand in a test's name.
NOBODY = "01a1fc65-0000-7000-8000-000000000000"
LIST = "/admin/generation/suggestion/"


def page_of(suggestion: Suggestion, verb: str = "change") -> str:
    return f"{LIST}{suggestion.pk}/{verb}/"


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def unchanged(suggestion: Suggestion) -> bool:
    stored = Suggestion.objects.get(pk=suggestion.pk)
    return (stored.state, stored.data, stored.revision, stored.decisions.count()) == (
        "draft",
        suggestion.data,
        suggestion.revision,
        0,
    )


@pytest.fixture
def reviewer() -> Client:
    return signed_in("Reviewer")


# --- reading ---


def test_the_page_shows_what_was_asked_and_answered(reviewer: Client) -> None:
    draft = SuggestionFactory(
        subject="user-42", reference_type="product", reference_id="991", variables={"topic": "Black tea"}, cost="0.0031"
    )
    page = reviewer.get(page_of(draft)).content.decode()
    for text in ("Black tea", "Iced tea", "user-42", "product 991", "$0.0031", "Sandbox", str(draft.pk)):
        assert text in page
    for action in ("approve", "edit", "reject"):
        assert page_of(draft, action) in page
    assert '<input type="hidden" name="seen_revision" value="1">' in page


def test_reference_data_is_folded_away(reviewer: Client) -> None:
    draft = SuggestionFactory(variables={"topic": "tea", "taxonomy": {"sofa": ["brown"]}})
    draft.use_case.reference = {"taxonomy": "furniture"}
    draft.use_case.save()
    answer = reviewer.get(page_of(draft))
    assert [child.label for child in answer.context["inputs"].children] == ["Topic"]
    assert [child.label for child in answer.context["filled_in"].children] == ["Taxonomy"]


def test_foreign_text_is_escaped_everywhere(reviewer: Client) -> None:
    evil = "<script>alert(1)</script>\u202e"
    draft = SuggestionFactory(
        subject=evil,
        reference_type=evil[:20],
        reference_id=evil,
        variables={"topic": evil, evil: evil},
        data={"ideas": [evil]},
    )
    Attempt.objects.create(
        suggestion=draft, kind="generate", outcome="fault", provider="x", model=evil, error_code="e", error_detail=evil,
        answer=evil,
    )  # fmt: skip
    for verb in ("change", "edit"):
        page = reviewer.get(page_of(draft, verb)).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


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
    assert answer.context["may_decide"] is False
    assert 'name="seen_revision"' not in answer.content.decode()
    assert reviewer.get(page_of(row, "edit")).url == page_of(row)  # type: ignore[attr-defined]


def test_a_copy_leads_to_its_original(reviewer: Client) -> None:
    original = SuggestionFactory()
    copy = SuggestionFactory(copy_of=original, use_case=original.use_case, served_from="cache")
    page = reviewer.get(page_of(copy)).content.decode()
    assert page_of(original) in page
    assert 'name="seen_revision"' not in page
    answer = reviewer.post(page_of(copy, "approve"), {"seen_revision": "1"}, follow=True)
    assert said(answer) == ["This one shows another suggestion's answer: review that one."]
    assert unchanged(copy)


@pytest.mark.parametrize("object_id", ["nonsense", NOBODY, "0", "%2e%2e"])
def test_an_id_that_there_is_not_leads_back_to_the_list(reviewer: Client, object_id: str) -> None:
    answer = reviewer.get(f"{LIST}{object_id}/change/", follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    for verb in ("approve", "edit", "reject"):
        assert reviewer.post(f"{LIST}{object_id}/{verb}/").status_code == 404


def test_nobody_writes_a_suggestion_by_hand() -> None:
    draft, root = SuggestionFactory(), signed_in(superuser=True)
    assert root.get(f"{LIST}add/").status_code == 403
    assert root.post(f"{LIST}add/", {"state": "approved"}).status_code == 403
    assert root.post(page_of(draft, "delete"), {"post": "yes"}).status_code == 403
    root.post(page_of(draft), {"state": "approved", "content": "Mine"})
    assert unchanged(draft)


# --- deciding ---


def test_approving_leads_to_the_next_draft(reviewer: Client) -> None:
    first = SuggestionFactory()
    second = SuggestionFactory(use_case=first.use_case)
    answer = reviewer.post(page_of(first, "approve"), {"seen_revision": "1"}, follow=True)
    assert answer.redirect_chain == [(page_of(second), 302)]
    assert said(answer) == [f"Approved: {first.use_case} for {first.client}."]
    first.refresh_from_db()
    assert (first.state, first.reviewed_by) == ("approved", reviewer.user)  # type: ignore[attr-defined]
    answer = reviewer.post(page_of(second, "approve"), {"seen_revision": "1"}, follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    assert said(answer)[1] == "That was the last one: no draft waits for review."


def test_editing_and_approving(reviewer: Client) -> None:
    draft = SuggestionFactory(data={"ideas": ["Iced tea", "Chai"]})
    assert reviewer.get(page_of(draft, "edit")).status_code == 200
    answer = reviewer.post(page_of(draft, "edit"), {"seen_revision": "1", "v/ideas": "Cold brew\r\nChai\r\n"})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.data, draft.edited) == ("approved", {"ideas": ["Cold brew", "Chai"]}, True)
    decision = draft.decisions.get()
    assert (decision.data_before, decision.by) == (
        {"ideas": ["Iced tea", "Chai"]},
        reviewer.user,  # type: ignore[attr-defined]
    )


def test_an_edit_that_does_not_fit_comes_back_with_what_was_typed(reviewer: Client) -> None:
    schema = {
        "type": "object",
        "required": ["ideas", "score"],
        "properties": {
            "ideas": {"type": "array", "minItems": 1, "items": {"type": "string", "maxLength": 9}},
            "score": {"type": "number", "title": "Score"},
        },
    }
    draft = SuggestionFactory(use_case=live_use_case(output_schema=schema), data={"ideas": ["a"], "score": 1})
    data = {"seen_revision": "1", "v/ideas": "ok\nmuch too long", "v/score": "many"}
    answer = reviewer.post(page_of(draft, "edit"), data)
    assert answer.status_code == 422
    errors = {node.path: node.errors for node in answer.context["faulty"]}
    assert errors == {"/ideas": ["Line 2 is longer than 9 characters."], "/score": ["This is not a number."]}
    page = answer.content.decode()
    assert "ok\nmuch too long</textarea>" in page
    assert 'value="many"' in page
    assert unchanged(draft)


def test_an_edit_is_held_to_the_output_rules(reviewer: Client) -> None:
    rules = [{"rule": "unique", "path": "/ideas/*"}]
    draft = SuggestionFactory(use_case=live_use_case(output_rules=rules))
    answer = reviewer.post(page_of(draft, "edit"), {"seen_revision": "1", "v/ideas": "a\na"})
    assert answer.status_code == 422
    assert [node.path for node in answer.context["faulty"]] == ["/ideas"]
    assert unchanged(draft)


def test_plain_text_is_edited_as_text(reviewer: Client) -> None:
    draft = SuggestionFactory(use_case=live_use_case(output_schema=None), data=None, content="\nHello\n\nyou")
    page = reviewer.get(page_of(draft, "edit")).content.decode()
    assert ">\n\nHello\n\nyou</textarea>" in page  # HTML takes the first line break away
    answer = reviewer.post(page_of(draft, "edit"), {"seen_revision": "1", "v": "  "})
    assert answer.status_code == 422
    assert unchanged(draft)
    reviewer.post(page_of(draft, "edit"), {"seen_revision": "1", "v": "\r\nHello\r\n\r\nall"})
    draft.refresh_from_db()
    assert (draft.state, draft.content, draft.data, draft.edited) == ("approved", "\nHello\n\nall", None, True)


def test_approving_the_edit_form_untouched_is_no_edit(reviewer: Client) -> None:
    draft = SuggestionFactory(content=text_of({"ideas": ["Iced tea"]}))
    reviewer.post(page_of(draft, "edit"), {"seen_revision": "1", "v/ideas": "Iced tea"})
    draft.refresh_from_db()
    assert (draft.state, draft.edited) == ("approved", False)


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


def test_the_second_reviewer_is_told_and_loses_nothing(reviewer: Client) -> None:
    draft = SuggestionFactory()
    approve(draft, by=UserFactory(username="rita", groups=["Reviewer"]), seen_revision=1)
    answer = reviewer.post(page_of(draft, "approve"), {"seen_revision": "1"}, follow=True)
    assert said(answer)[0].startswith("Already approved by rita at ")
    answer = reviewer.post(page_of(draft, "edit"), {"seen_revision": "1", "v/ideas": "My better idea"})
    assert answer.status_code == 409
    assert "Already approved by rita" in answer.content.decode()
    assert "My better idea</textarea>" in answer.content.decode()
    data = {"seen_revision": "1", "reason": "tone", "comment": "My long comment"}
    answer = reviewer.post(page_of(draft, "reject"), data)
    assert answer.status_code == 409
    assert "Already approved by rita" in answer.content.decode()
    assert "My long comment</textarea>" in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.data, ReviewDecision.objects.count()) == ("approved", {"ideas": ["Iced tea"]}, 1)


@pytest.mark.parametrize("seen", [None, "", "0", "2", "-1", "x", "9" * 30, "1.0", "١"])
@pytest.mark.parametrize("verb", ["approve", "edit", "reject"])
def test_only_what_was_seen_is_decided(reviewer: Client, verb: str, seen: str | None) -> None:
    draft = SuggestionFactory()
    data = {"reason": "tone", "v/ideas": "Other"} | ({} if seen is None else {"seen_revision": seen})
    answer = reviewer.post(page_of(draft, verb), data, follow=True)
    assert "The text changed while you were looking at it." in answer.content.decode()
    assert unchanged(draft)


def test_without_the_cache_nothing_is_decided_and_nothing_is_lost(reviewer: Client, settings: Any) -> None:
    draft = SuggestionFactory()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = reviewer.post(page_of(draft, "edit"), {"seen_revision": "1", "v/ideas": "My better idea"})
    assert answer.status_code == 503
    assert "The cache cannot be reached, so nothing was changed." in answer.content.decode()
    assert "My better idea</textarea>" in answer.content.decode()
    answer = reviewer.post(page_of(draft, "approve"), {"seen_revision": "1"}, follow=True)
    assert said(answer)[0].startswith("The cache cannot be reached")
    assert unchanged(draft)


@pytest.mark.parametrize("verb", ["approve", "edit", "reject"])
def test_opening_a_decision_as_an_address_decides_nothing(reviewer: Client, verb: str) -> None:
    draft = SuggestionFactory()
    reviewer.get(page_of(draft, verb), {"seen_revision": "1", "reason": "tone"})
    assert unchanged(draft)


@pytest.mark.parametrize("groups", [(), ("Marketer",), ("Operator",)])
def test_others_neither_read_nor_decide(groups: tuple[str, ...]) -> None:
    draft, other = SuggestionFactory(), signed_in(*groups)
    assert other.get(page_of(draft)).status_code == 403
    assert other.get(f"{LIST}next/").status_code == 403
    for verb in ("approve", "edit", "reject"):
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


def test_a_forged_form_is_refused() -> None:
    draft = SuggestionFactory()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(UserFactory(groups=["Reviewer"]))
    for verb in ("approve", "edit", "reject"):
        assert browser.post(page_of(draft, verb), {"seen_revision": "1", "reason": "tone"}).status_code == 403
    assert unchanged(draft)


# --- what comes next ---


def test_the_queue_stays_with_a_use_case_and_goes_round() -> None:
    now = timezone.now()
    first, second = live_use_case(), live_use_case()
    old, new = (SuggestionFactory(use_case=first, created_at=now - timedelta(hours=hours)) for hours in (5, 1))
    other = SuggestionFactory(use_case=second, created_at=now - timedelta(hours=9))
    SuggestionFactory(use_case=second, state="approved")
    SuggestionFactory(use_case=second, copy_of=other)
    assert next_draft() == old
    assert next_draft(old) == new
    assert next_draft(new) == other
    assert next_draft(other) == old
    for draft in (old, new):
        reject(draft, by=UserFactory(groups=["Reviewer"]), seen_revision=1, reason="tone")
    assert next_draft(other) is None
    assert next_draft(old) == other


def test_the_next_page(reviewer: Client) -> None:
    assert reviewer.get(f"{LIST}next/").url == LIST  # type: ignore[attr-defined]
    draft = SuggestionFactory()
    assert reviewer.get(f"{LIST}next/").url == page_of(draft)  # type: ignore[attr-defined]
    assert reviewer.get(f"{LIST}next/?after={draft.pk}").url == page_of(draft)  # type: ignore[attr-defined]
    assert reviewer.get(f"{LIST}next/?after=nonsense").url == page_of(draft)  # type: ignore[attr-defined]


def test_queries_of_the_page_are_few(reviewer: Client, django_assert_max_num_queries: Any) -> None:
    draft = SuggestionFactory()
    for _ in range(10):
        Attempt.objects.create(suggestion=draft, kind="generate", outcome="answered", provider="x", model="m")
    with django_assert_max_num_queries(9):
        assert reviewer.get(page_of(draft)).status_code == 200
