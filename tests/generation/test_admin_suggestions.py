"""The list of suggestions, and deciding several at once."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from generation.models import ReviewDecision, Suggestion
from tests.factories import SuggestionFactory
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
