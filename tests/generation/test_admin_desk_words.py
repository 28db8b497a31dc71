"""What the card says in words: quality, marks, what changed; and foreign text, which does nothing."""

from typing import Any

import pytest
from django.test import Client

from generation import scoring
from generation.admin.desk.changed_words import MOST_CHANGES, changes_between
from generation.models import Attempt, Suggestion
from tests.factories import SuggestionFactory, UserFactory, live_use_case
from tests.generation.desk_pages import PART, page_of, send, stored
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
CARDS = {
    "type": "object",
    "properties": {
        "captions": {
            "type": "array",
            "items": {"type": "object", "properties": {"text": {"type": "string"}, "tags": {"type": "array"}}},
        }
    },
}
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202e[x](javascript:alert(3)) \U0001f525"


@pytest.fixture
def reviewer() -> Client:
    return signed_in("Reviewer")


def checked(**values: Any) -> Suggestion:
    """A draft with what the checks say of it."""
    draft = SuggestionFactory(**values)
    quality = scoring.score(draft.use_case, draft.variables, draft.data)
    Suggestion.objects.filter(pk=draft.pk).update(**scoring.columns(quality, []))
    return draft


def test_what_the_brief_lacks_is_named_and_marked(reviewer: Client) -> None:
    draft = checked(data={"ideas": ["Only $49 until 3 March", "Tea for 12 €"]}, variables={"topic": "tea at 12 €"})
    answer = reviewer.get(page_of(draft))
    missing = {one.text for failed in answer.context["panel"].failed for one in failed.missing}
    assert {"$49", "3 March"} <= missing
    assert "12 €" not in missing
    page = answer.content.decode()
    assert 'data-mark="price"' in page
    assert '<mark class="hub-mark hub-mark-price" title="Not in the brief: this price">$49</mark>' in page
    assert page.count("Not in the brief:</span>") == 1
    assert f"{answer.context['panel'].score}</strong>" in page


def test_a_row_without_checks_has_no_panel(reviewer: Client) -> None:
    answer = reviewer.get(page_of(SuggestionFactory(quality=None)))
    assert answer.context["panel"] is None
    answer = reviewer.get(page_of(SuggestionFactory(findings=[{"kind": "e-mail", "text": "a@b.example"}])))
    assert "a@b.example" in answer.content.decode()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("a b", "a c", [("", "removed", "a b"), ("", "added", "a c")]),
        ("a", "a", []),
        (None, "a", [("", "added", "a")]),
    ],
)
def test_changes_of_a_text(before: Any, after: Any, said: list[tuple[str, str, str]]) -> None:
    changes = changes_between(before, after, None)
    assert [(change.title, line.kind, line.text) for change in changes for line in change.lines] == said


def test_changes_of_data_are_named_by_field_and_item() -> None:
    def card(text: str, *tags: str) -> dict[str, Any]:
        return {"text": text, "tags": list(tags)}

    before = {"captions": [card("First one", "#a"), card("The second is here", "#b", "#c"), card("Third thing")]}
    after = {"captions": [card("The second was here", "#b", "#d"), card("Third thing")]}
    changes = {change.title: [line.kind for line in change.lines] for change in changes_between(before, after, CARDS)}
    assert changes == {
        "Captions › 1": ["removed"] * 6,
        "Captions › 1 › Text": ["removed", "added"],
        "Captions › 1 › Tags": ["same", "removed", "added"],
    }


def test_there_is_an_end_to_changes() -> None:
    before = {f"field{number}": "a" for number in range(200)}
    after = {f"field{number}": "b" for number in range(200)}
    assert len(changes_between(before, after, {})) == MOST_CHANGES


def inert(text: str) -> bool:
    return "<script>alert" not in text and "<img src=x" not in text and "\u202e<" not in text


def test_foreign_text_does_nothing_on_any_part(reviewer: Client) -> None:
    use_case = live_use_case(description=EVIL, name=EVIL[:60])
    draft = checked(
        use_case=use_case,
        subject=EVIL,
        reference_type=EVIL[:20],
        reference_id=EVIL,
        variables={"topic": EVIL, EVIL: EVIL},
        data={"ideas": [EVIL, f"{EVIL} $49"]},
        assigned_note=EVIL[:90],
        assigned_to=UserFactory(username="<b>rita"),
    )
    Attempt.objects.create(
        suggestion=draft, kind="generate", outcome="fault", provider="x", model=EVIL[:60], error_code="e",
        error_detail=EVIL, answer=EVIL,
    )  # fmt: skip
    part = send(reviewer, draft, "changes", **{"v/ideas": f"{EVIL} and more"}).content.decode()
    assert "&lt;script&gt;alert" in part
    parts = [part]
    for verb in ("change", "edit", "reject", "again", "hand-over"):
        parts += [reviewer.get(page_of(draft, verb), headers=headers).content.decode() for headers in ({}, PART)]
    parts.append(send(reviewer, draft, "edit", **{"v/ideas": f"{EVIL}\n\n", "seen_revision": "9"}).content.decode())
    parts.append(send(reviewer, draft, "reject", comment=EVIL).content.decode())
    parts.append(send(reviewer, draft, "again", instruction=EVIL + "x" * 2000).content.decode())
    parts.append(send(reviewer, draft, "reject", reason="other", comment=EVIL).content.decode())
    parts.append(reviewer.get(page_of(draft)).content.decode())
    parts.append(send(reviewer, stored(draft), "undo").content.decode())
    send(reviewer, stored(draft), "again", instruction=EVIL)
    attempt = Suggestion.objects.get(redo_of=draft)
    Suggestion.objects.filter(pk=attempt.pk).update(state="draft", data={"ideas": [EVIL[::-1]]}, revision=1)
    parts += [reviewer.get(page_of(row)).content.decode() for row in (draft, attempt)]
    assert all(inert(one) for one in parts)
    assert 'href="javascript:' not in "".join(parts)


def test_a_long_text_is_shown_and_compared(reviewer: Client) -> None:
    text = "Wort für Wort, Tee. " * 5_500
    draft = SuggestionFactory(use_case=live_use_case(output_schema=None), data=None, content=text)
    assert reviewer.get(page_of(draft)).status_code == 200
    answer = send(reviewer, draft, "changes", v=f"{text} More")
    assert len(answer.context["changes"]) == 1
    [removed, added] = answer.context["changes"][0].lines
    assert (removed.kind, added.kind, added.text[-5:]) == ("removed", "added", " More")
    assert len(added.text) < 300
