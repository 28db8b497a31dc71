"""The page that shows many drafts to be decided at once: which they are, how they stand together, and what it costs."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from generation.admin.bulk import bulk_page, choosing
from generation.admin.bulk.differences import difference, marks_of
from generation.admin.bulk.groups import Group
from generation.content import text_of
from generation.models import Suggestion
from tests.factories import SuggestionFactory, UserFactory, live_use_case
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
LIST = "/admin/generation/suggestion/"
BULK = f"{LIST}bulk/"
TEXT = f"{BULK}text/"
LETTER = "Thank you {name}, your bowl number {number} leaves our workshop on Monday and is with you two days later."


@pytest.fixture
def reviewer() -> Client:
    return signed_in("Reviewer")


def letter(name: str = "Anna", number: int = 1, **values: Any) -> Suggestion:
    return written(LETTER.format(name=name, number=number), **values)


def written(text: str, **values: Any) -> Suggestion:
    data = {"ideas": [text]}
    row: Suggestion = SuggestionFactory(data=data, content=text_of(data), **values)
    return row


def members(groups: list[Group]) -> list[set[Any]]:
    return [{row.draft.pk for row in group.rows} for group in groups]


def groups_of(answer: Any) -> list[Group]:
    groups: list[Group] = answer.context["groups"]
    return groups


# --- which drafts ---


def test_near_duplicates_stand_together_the_largest_group_first(reviewer: Client) -> None:
    use_case = live_use_case()
    alone = written("Something else altogether.", use_case=use_case)
    pair = [written(f"Iced tea for {n} people, with mint and a slice of lime.", use_case=use_case) for n in (2, 30)]
    letters = [letter(name, at, use_case=use_case) for at, name in enumerate(["Anna", "Ben", "Chiara"])]
    elsewhere = letter("Dora", 9)
    answer = reviewer.get(BULK)
    assert members(groups_of(answer)) == [
        {row.pk for row in letters},
        {row.pk for row in pair},
        {alone.pk},
        {elsewhere.pk},
    ]
    page = answer.content.decode()
    assert "and 2 like it" in page
    assert "and 1 like it" in page


def test_the_address_filters_as_the_queue_does(reviewer: Client) -> None:
    mine, other = SuggestionFactory(), SuggestionFactory()
    now = timezone.now()
    late = SuggestionFactory(use_case=mine.use_case, due_at=now - timedelta(hours=1))
    SuggestionFactory(use_case=mine.use_case, state="approved")
    SuggestionFactory(use_case=mine.use_case, copy_of=mine)
    query = f"?use_case={mine.use_case}"
    assert members(groups_of(reviewer.get(BULK + query))) == [{mine.pk, late.pk}]
    assert members(groups_of(reviewer.get(f"{BULK}{query}&flag=overdue"))) == [{late.pk}]
    assert members(groups_of(reviewer.get(f"{BULK}?service={other.use_case.service.slug}"))) == [{other.pk}]
    page = reviewer.get(f"{BULK}{query}&flag=overdue").content.decode()
    assert f"{mine.use_case}, overdue" in page
    assert f"bulk/decide/{query}&amp;flag=overdue" in page


def test_where_nothing_waits_the_page_says_so(reviewer: Client) -> None:
    page = reviewer.get(f"{BULK}?flag=overdue").content.decode()
    assert "No draft waits here" in page
    assert 'name="verb"' not in page


def test_more_than_can_be_decided_at_once_is_said_plainly(reviewer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "MOST", 3)
    monkeypatch.setattr(bulk_page, "MOST", 3)
    use_case, now = live_use_case(), timezone.now()
    rows = [SuggestionFactory(use_case=use_case, due_at=now + timedelta(hours=hours)) for hours in (4, 1, 3, 2)]
    answer = reviewer.get(BULK)
    assert "The first 3 of 3+ drafts" in answer.content.decode()
    assert members(groups_of(answer)) == [{rows[1].pk, rows[3].pk, rows[2].pk}]
    rows[0].delete()
    assert "The first" not in reviewer.get(BULK).content.decode()


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_rows_ticked_in_the_list_come_selected(reviewer: Client, verb: str) -> None:
    one, two, other = SuggestionFactory(), SuggestionFactory(), SuggestionFactory()
    ticked = {"action": f"{verb}_selected", "_selected_action": [str(one.pk), str(two.pk)], "index": "0"}
    answer = reviewer.post(LIST, ticked)
    page = answer.content.decode()
    assert members(groups_of(answer)) == [{one.pk}, {two.pk}]
    for row in (one, two):
        assert f'value="{row.pk}:1" checked' in page
    assert str(other.pk) not in page
    assert ('<details class="hub-bulk-reject" data-reject open' in page) is (verb == "reject")


def test_all_rows_of_the_list_on_every_page_of_it(reviewer: Client) -> None:
    use_case = live_use_case()
    rows = [SuggestionFactory(use_case=use_case) for _ in range(60)]
    SuggestionFactory()
    data = {
        "action": "approve_selected",
        "_selected_action": [str(rows[0].pk)],
        "select_across": "1",
        "index": "0",
    }
    answer = reviewer.post(f"{LIST}?service={use_case.service.slug}", data)
    assert members(groups_of(answer)) == [{row.pk for row in rows}]


def test_nothing_is_selected_until_somebody_selects(reviewer: Client) -> None:
    draft = SuggestionFactory()
    assert f'value="{draft.pk}:1">' in reviewer.get(BULK).content.decode()
    assert f'value="{draft.pk}:1" checked>' in reviewer.get(f"{BULK}?selected=all").content.decode()


# --- what cannot be decided ---


def test_what_cannot_be_decided_says_why(reviewer: Client) -> None:
    me: Any = reviewer.user  # type: ignore[attr-defined]
    other = UserFactory(username="rita", groups=["Reviewer"])
    strict = live_use_case(requester_may_not_approve=True, two_reviewers_required=True)
    held = SuggestionFactory(claimed_by=other, claimed_until=timezone.now() + timedelta(minutes=2))
    mine = SuggestionFactory(claimed_by=me, claimed_until=timezone.now() + timedelta(minutes=2))
    free = SuggestionFactory(claimed_by=other, claimed_until=timezone.now() - timedelta(minutes=2))
    asked = SuggestionFactory(use_case=strict, requested_by=me)
    first = SuggestionFactory(use_case=strict, first_approved_by=me)
    approved = SuggestionFactory(state="approved", reviewed_by=other, reviewed_at=timezone.now())
    copy = SuggestionFactory(copy_of=mine)
    rows = [held, mine, free, asked, first, approved, copy]
    ticked = {"action": "approve_selected", "_selected_action": [str(row.pk) for row in rows], "index": "0"}
    answer = reviewer.post(LIST, ticked)
    told = {row.draft.pk: (row.hindrance, row.approval_hindrance) for group in groups_of(answer) for row in group.rows}
    assert told[held.pk][0] == "rita is reviewing this one. Take it over to decide it."
    assert told[mine.pk] == told[free.pk] == ("", "")
    assert told[asked.pk] == ("", "You asked for this text, so somebody else must approve it.")
    assert told[first.pk][1].startswith("You were the first to approve this one.")
    assert told[approved.pk][0].startswith("Already approved by rita at ")
    assert told[copy.pk][0] == "This one shows another suggestion's answer: review that one."
    page = answer.content.decode()
    assert f'value="{held.pk}:1" disabled' in page
    assert f'value="{asked.pk}:1" checked data-only="reject"' in page
    assert "You can decide 4 of these now." in page
    assert "Two people approve" in page


# --- where they differ ---


def test_the_places_where_others_differ_are_marked(reviewer: Client) -> None:
    use_case = live_use_case()
    for _ in range(2):
        letter("Anna", 1, use_case=use_case)
    letter("Ben", 1, use_case=use_case)
    letter("Chiara", 22, use_case=use_case)
    answer = reviewer.get(BULK)
    page = answer.content.decode()
    assert groups_of(answer)[0].places == ["Anna", "1"]
    assert '<mark class="hub-mark hub-mark-differs" title="Differs in 2 of the 3 others">Anna</mark>' in page
    assert '<mark class="hub-mark hub-mark-differs" title="Differs in 1 of the 3 others">1</mark>' in page
    assert "<ins>Chiara</ins> for <del>Anna</del>" in page
    assert "<ins>22</ins> for <del>1</del>" in page
    assert "the same text" in page


@pytest.mark.parametrize(
    ("shown", "other", "told", "marked"),
    [
        pytest.param("a b c", "a b c", [], [], id="the same"),
        pytest.param("a b c", "a x c", [("b", "x")], ["b"], id="a word"),
        pytest.param("a b c", "a x y", [("b c", "x y")], ["b c"], id="two words beside each other"),
        pytest.param("a b c", "a c", [("b", "")], ["b "], id="a word less"),
        pytest.param("a c", "a b c", [("", "b")], [" "], id="a word more"),
        pytest.param("a", "b a", [("", "b")], ["a"], id="a word more in front"),
        pytest.param("", "b", [("", "b")], [], id="all of it"),
        pytest.param({"x": "a", "n": 1}, {"x": "a", "n": 2}, [("1", "2")], ["1"], id="a figure"),
        pytest.param({"x": "a", "y": "b"}, {"x": "a"}, [("b", "")], ["b"], id="a field less"),
        pytest.param({"x": "a"}, {"x": "a", "y": "b"}, [("", "b")], [], id="a field more"),
        pytest.param({"x": None}, {"x": True}, [("", "yes")], [], id="yes for nothing"),
    ],
)
def test_a_difference_in_words(shown: Any, other: Any, told: list[Any], marked: list[str]) -> None:
    found = difference(shown, other)
    assert found.told == told
    texts = [
        str(shown if isinstance(shown, str) else shown[pointer[1:]])[start:end]
        for pointer, places in found.places.items()
        for start, end in places
    ]
    assert texts == marked


def test_marks_that_overlap_are_one() -> None:
    found = [difference("a b c d", other) for other in ("a x c d", "a x y d", "a b c z")]
    marks = marks_of(found, 3)[""]
    assert [(mark.start, mark.end, mark.title) for mark in marks] == [
        (2, 5, "Differs in 2 of the 3 others"),
        (6, 7, "Differs in 1 of the 3 others"),
    ]


# --- texts that come later ---


def test_texts_behind_the_first_groups_come_when_they_are_asked_for(reviewer: Client) -> None:
    use_case = live_use_case()
    words = ["zinc", "oak", "tide", "fern", "moth", "salt"]
    for at in range(45):
        written(f"{words[at % 6]}{chr(97 + at % 26)}{chr(97 + at // 26)} {words[at % 5]}", use_case=use_case)
    groups = groups_of(reviewer.get(BULK))
    assert len(groups) > 40
    assert all(group.block for group in groups[:40])
    assert not any(group.block for group in groups[40:])
    page = reviewer.get(f"{TEXT}?{groups[40].text_query}").content.decode()
    assert groups[40].shown.draft.pk.hex in groups[40].text_query.replace("-", "")
    assert groups[40].excerpt.split('"')[3] in page
    assert "<html" not in page


def test_a_very_long_text_comes_when_it_is_asked_for(reviewer: Client) -> None:
    draft = written("long word " * 30_000)
    answer = reviewer.get(BULK)
    [group] = groups_of(answer)
    assert group.block is None
    assert len(answer.content) < 200_000
    assert len(reviewer.get(f"{TEXT}?{group.text_query}").content) > 100_000
    assert str(draft.pk) in group.text_query


def test_a_text_held_against_the_one_that_was_shown(reviewer: Client) -> None:
    one, other = letter("Ben"), letter("Anna")
    page = reviewer.get(f"{TEXT}?id={one.pk}&others={other.pk}").content.decode()
    assert '<mark class="hub-mark hub-mark-differs" title="Differs">Ben</mark>' in page


@pytest.mark.parametrize(
    "query", ["", "?id=", "?id=nonsense", "?id=01a1fc65-0000-7000-8000-000000000000", "?id=1,2", "?others=x"]
)
def test_a_text_that_there_is_not(reviewer: Client, query: str) -> None:
    assert reviewer.get(TEXT + query).status_code == 404


# --- whom it is for, and what it costs ---


@pytest.mark.parametrize("groups", [(), ("Marketer",), ("Operator",)])
def test_who_may_not_review_sees_none_of_it(groups: tuple[str, ...]) -> None:
    draft, other = SuggestionFactory(), signed_in(*groups)
    assert other.get(BULK).status_code == 403
    assert other.get(f"{TEXT}?id={draft.pk}").status_code == 403


def test_foreign_text_is_inert(reviewer: Client) -> None:
    evil = "<script>alert(1)</script>\u202e<img src=x onerror=alert(2)> [x](javascript:alert(3)) 😀"
    use_case = live_use_case()
    for number in range(3):
        written(f"{evil} {number} and more words than differ, so that these are alike", use_case=use_case, subject=evil)
    written(evil * 3_000, use_case=use_case, subject=evil)
    answer = reviewer.get(BULK)
    group, alone = groups_of(answer)
    assert group.count == 3
    pages = [answer, *(reviewer.get(f"{TEXT}?{row.text_query}") for row in (*group.others, alone))]
    for one in pages:
        page = one.content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page
        assert "\u202e" not in page
        assert "&lt;script&gt;alert" in page


def test_the_page_takes_the_same_queries_however_many_there_are(reviewer: Client) -> None:
    def queries(count: int) -> int:
        use_case = live_use_case()
        for at in range(count):
            letter("Anna", at, use_case=use_case)
        with CaptureQueriesContext(connection) as captured:
            assert reviewer.get(f"{BULK}?use_case={use_case}").status_code == 200
        return len(captured)

    queries(2)
    assert queries(3) == queries(30) <= 12


def test_the_page_leaves_what_it_does_not_show_in_the_database(reviewer: Client) -> None:
    SuggestionFactory()
    with CaptureQueriesContext(connection) as captured:
        reviewer.get(BULK)
    read = [query["sql"].partition(" FROM ")[0] for query in captured if "generation_suggestion" in query["sql"]]
    for column in ("variables", "quality", "error_detail", "password"):
        assert not any(re.search(rf'"{column}"', columns) for columns in read)
