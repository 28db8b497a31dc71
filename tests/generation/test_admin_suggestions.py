"""The list of suggestions, and deciding several at once."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from generation.models import ReviewDecision, Suggestion
from generation.review import approve
from tests.factories import SuggestionFactory, UserFactory
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
LIST = "/admin/generation/suggestion/"


@pytest.fixture
def reviewer() -> Client:
    return signed_in("Reviewer")


def shown(browser: Client, query: str = "") -> list[Suggestion]:
    return list(browser.get(f"{LIST}?{query}").context["cl"].result_list)


def test_newest_first_with_few_queries_and_without_the_long_columns(reviewer: Client) -> None:
    rows = [SuggestionFactory() for _ in range(12)]
    with CaptureQueriesContext(connection) as queries:
        assert shown(reviewer) == rows[::-1]
    assert len(queries) <= 13  # with session, user, permissions and the choices of the filters
    order = 'ORDER BY "generation_suggestion"."created_at" DESC'
    [listing] = [query["sql"] for query in queries if order in query["sql"]]
    for column in ("variables", "content", "data", "input_schema", "system_prompt"):
        assert f'"{column}"' not in listing


def test_filters(reviewer: Client) -> None:
    draft, approved, failed = (SuggestionFactory(state=state) for state in ("draft", "approved", "failed"))
    copy = SuggestionFactory(copy_of=draft, use_case=draft.use_case, client=draft.client, served_from="cache")
    day = datetime(2026, 1, 2, 23, 59, tzinfo=UTC)
    Suggestion.objects.filter(pk=failed.pk).update(created_at=day, review_policy="required")
    assert shown(reviewer, "state=waiting") == [draft]
    assert shown(reviewer, "state=draft") == [copy, draft]
    assert shown(reviewer, f"use_case={approved.use_case}") == [approved]
    assert shown(reviewer, f"service={approved.use_case.service.slug}") == [approved]
    assert shown(reviewer, f"client__id__exact={draft.client_id}") == [copy, draft]
    assert shown(reviewer, "served_from__exact=cache") == [copy]
    assert shown(reviewer, "review_policy__exact=required") == [failed]
    assert shown(reviewer, "created_at_from=2026-01-02&created_at_to=2026-01-02") == [failed]
    assert shown(reviewer, "created_at_to=2026-01-01") == []
    assert shown(reviewer, "state=nonsense") == []


def test_search_finds_ids_subjects_references_and_texts(reviewer: Client) -> None:
    row = SuggestionFactory(subject="user-42", reference_id="order-991", content="A calm morning")
    SuggestionFactory()
    for term in (str(row.pk), str(row.pk).upper(), row.pk.hex, "ser-4", "DER-99", "calm morn"):
        assert shown(reviewer, f"q={term}") == [row], term
    assert shown(reviewer, "q=%25") == []


@pytest.mark.parametrize(
    "query",
    [
        "p=0", "p=x", "p=99999999999999999999", "o=99", "o=-1.x", "client__id__exact=x", "id__exact=x", "nonsense=1",
        "client__id__exact=99999999999999999999", "created_at_from=x", "created_at_to=9999-12-31", "_facets=True",
        "q=" + "x" * 3000, "state=a&state=b", "_popup=1", "e=1", "variables__contains=x", "content__regex=(", "q=%F0%9F%92%A9",
    ],
)  # fmt: skip
def test_no_query_is_an_error_of_ours(reviewer: Client, query: str) -> None:
    SuggestionFactory()
    assert reviewer.get(f"{LIST}?{query}", follow=True).status_code in (200, 400)


# --- several at once ---


def act(browser: Client, verb: str, rows: list[Suggestion], **data: Any) -> Any:
    ids = [str(row.pk) for row in rows]
    return browser.post(LIST, {"action": f"{verb}_selected", "_selected_action": ids, **data}, follow=True)


def seen(*rows: Suggestion) -> dict[str, str]:
    return {"confirmed": "1"} | {f"seen_{row.pk}": str(row.revision) for row in rows}


def test_what_was_selected_is_shown_before_it_is_decided(reviewer: Client) -> None:
    draft, done = SuggestionFactory(), SuggestionFactory(state="approved")
    answer = act(reviewer, "approve", [draft, done], index="0")
    page = answer.content.decode()
    assert "Iced tea" in page
    assert "Approve 1 draft<" in page
    assert "it is approved, not a draft." in page
    assert not ReviewDecision.objects.exists()


def test_several_are_approved(reviewer: Client) -> None:
    rows = [SuggestionFactory() for _ in range(3)]
    answer = act(reviewer, "approve", rows, **seen(*rows))
    assert [str(message) for message in answer.context["messages"]] == ["3 drafts approved."]
    assert Suggestion.objects.filter(state="approved").count() == 3
    assert ReviewDecision.objects.filter(by=reviewer.user).count() == 3  # type: ignore[attr-defined]


def test_several_are_rejected_with_one_reason(reviewer: Client) -> None:
    rows = [SuggestionFactory() for _ in range(2)]
    answer = act(reviewer, "reject", rows, comment="Old campaign", **seen(*rows))
    assert "Choose a reason." in answer.content.decode()
    assert "Old campaign</textarea>" in answer.content.decode()
    assert not ReviewDecision.objects.exists()
    act(reviewer, "reject", rows, reason="off_brief", comment="Old campaign", **seen(*rows))
    assert (
        list(Suggestion.objects.values_list("state", "reject_reason", "reject_comment"))
        == [("rejected", "off_brief", "Old campaign")] * 2
    )


def test_what_could_not_be_changed_is_reported_with_the_reason(reviewer: Client) -> None:
    mine, theirs, changed, unseen = (SuggestionFactory() for _ in range(4))
    approve(theirs, by=UserFactory(username="rita", groups=["Reviewer"]), seen_revision=1)
    Suggestion.objects.filter(pk=changed.pk).update(revision=2)
    data = seen(mine, theirs, changed)
    answer = reviewer.post(
        f"{LIST}?state=waiting",
        {
            "action": "approve_selected",
            "_selected_action": [str(row.pk) for row in (mine, theirs, changed, unseen)],
            **data,
        },
        follow=True,
    )
    messages = sorted(str(message) for message in answer.context["messages"])
    assert messages[0] == "1 draft approved."
    assert len(messages) == 4
    assert any("Already approved by rita" in message and str(theirs) in message for message in messages)
    assert sum("The text changed while you were looking at it." in message for message in messages) == 2
    states = {row.pk: row.state for row in Suggestion.objects.all()}
    assert (states[mine.pk], states[changed.pk], states[unseen.pk]) == ("approved", "draft", "draft")


def test_more_than_one_can_look_at_are_refused(reviewer: Client) -> None:
    first = SuggestionFactory()
    rows = [first, *(SuggestionFactory(use_case=first.use_case, client=first.client) for _ in range(50))]
    answer = act(reviewer, "approve", rows, index="0")
    assert "At most 50 at once" in answer.content.decode()
    answer = act(reviewer, "approve", rows, **seen(*rows))
    assert "At most 50 at once" in answer.content.decode()
    assert not ReviewDecision.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"_selected_action": "nonsense"},
        {"_selected_action": ["nonsense", "\0"], "confirmed": "1"},
        {"_selected_action": "", "confirmed": "1"},
        {"confirmed": "1"},
        {},
    ],
)
def test_a_selection_that_is_none_changes_nothing(reviewer: Client, data: dict[str, Any]) -> None:
    SuggestionFactory()
    answer = reviewer.post(LIST, {"action": "approve_selected", "index": "0", **data}, follow=True)
    assert answer.status_code == 200
    assert not ReviewDecision.objects.exists()


def test_who_may_not_review_cannot_use_the_actions() -> None:
    reader, draft = signed_in("Reviewer"), SuggestionFactory()
    group = reader.user.groups.get()  # type: ignore[attr-defined]
    group.permissions.remove(*group.permissions.filter(codename="review_suggestion"))
    act(reader, "approve", [draft], **seen(draft))
    act(reader, "reject", [draft], reason="tone", **seen(draft))
    draft.refresh_from_db()
    assert draft.state == "draft"
    for group_name in ("Marketer", "Operator"):
        browser = signed_in(group_name)
        assert act(browser, "approve", [draft], **seen(draft)).status_code == 403
    assert not ReviewDecision.objects.exists()
