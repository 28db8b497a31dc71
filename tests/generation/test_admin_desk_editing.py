"""Editing a draft's answer in place."""

from typing import Any

import pytest
from django.test import Client

from generation.content import text_of
from generation.review import approve, edit_and_approve, reopen
from tests.factories import SuggestionFactory, UserFactory, live_use_case
from tests.generation.desk_pages import PART, page_of, send, stored, unchanged
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> Client:
    return signed_in("Reviewer")


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


def test_the_form_comes_by_itself_for_the_open_page(reviewer: Client) -> None:
    draft = SuggestionFactory()
    answer = reviewer.get(page_of(draft, "edit"), headers=PART)
    form = answer.content.decode().strip()
    assert form.startswith('<form class="hub-panel')
    assert 'name="v/ideas"' in form
    assert "What was asked" not in form
    whole = reviewer.get(page_of(draft, "edit")).content.decode()
    assert 'name="v/ideas"' in whole
    assert "What was asked" in whole


def test_what_is_typed_is_compared_with_what_was_generated(reviewer: Client) -> None:
    draft = SuggestionFactory(data={"ideas": ["Iced tea", "Chai with milk"]}, content="x")
    rita = UserFactory(groups=["Review lead"])
    edit_and_approve(draft, by=rita, seen_revision=1, data={"ideas": ["Iced tea", "Chai with honey"]})
    reopen(draft, by=rita, seen_revision=2, comment="Again")
    before = stored(draft).decisions.count()
    answer = send(reviewer, draft, "changes", **{"v/ideas": "Iced tea\nChai with oat milk"})
    lines = [(line.kind, line.parts) for change in answer.context["changes"] for line in change.lines]
    assert lines == [
        ("same", ()),
        ("removed", (("Chai with milk", False),)),
        ("added", (("Chai with ", False), ("oat ", True), ("milk", False))),
    ]
    assert stored(draft).decisions.count() == before
    answer = send(reviewer, draft, "changes", **{"v/ideas": "Iced tea\nChai with milk"})
    assert "Nothing yet. It is as it was generated." in answer.content.decode()
    assert reviewer.get(page_of(draft, "changes")).status_code == 405


def test_faults_come_back_into_the_card(reviewer: Client) -> None:
    draft = SuggestionFactory()
    answer = send(reviewer, draft, "edit", **{"v/ideas": ""})
    assert (answer.status_code, answer["X-Desk"]) == (422, "yes")
    part = answer.content.decode()
    assert "Not approved yet:" in part
    assert " data-typed" in part
    assert unchanged(draft)


def test_the_second_to_save_loses_nothing(reviewer: Client) -> None:
    draft = SuggestionFactory()
    approve(draft, by=UserFactory(username="rita", groups=["Reviewer"]), seen_revision=1)
    for headers in ({}, PART):
        data = {"seen_revision": "1", "v/ideas": "My better idea"}
        answer = reviewer.post(page_of(draft, "edit"), data, headers=headers)
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Already approved by rita at " in page
        assert "What you typed is still here." in page
        assert f'href="{page_of(draft)}"' in page
        assert "My better idea</textarea>" in page
        against = [(line.kind, line.text) for change in answer.context["against_now"] for line in change.lines]
        assert against == [("removed", "Iced tea"), ("added", "My better idea")]
        assert "My better idea" in answer.context["typed"]
        assert "data-desk-chord" not in page
    now = stored(draft)
    assert (now.state, now.data, now.decisions.count()) == ("approved", {"ideas": ["Iced tea"]}, 1)


def test_without_the_cache_what_was_typed_stays(reviewer: Client, settings: Any) -> None:
    draft = SuggestionFactory()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = reviewer.post(page_of(draft, "edit"), {"seen_revision": "1", "v/ideas": "My better idea"})
    assert answer.status_code == 503
    assert "The cache cannot be reached, so nothing was changed." in answer.content.decode()
    assert "My better idea</textarea>" in answer.content.decode()
    assert unchanged(draft)
