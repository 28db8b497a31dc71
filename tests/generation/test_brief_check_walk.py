"""Where facts stand, what is read, and that nothing is too large or too odd."""

import json
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generation.brief_check import KINDS, MAX_FACTS, Fact, facts_of


def test_facts_say_where_they_stand() -> None:
    output = {"captions": [{"text": "Only 12 €"}, {"a/b~c": "on 5 May, 20 % off"}], "score": 0.93}
    assert facts_of(output, {"price": 12}) == [
        Fact("price", "12 €", "/captions/0/text", 5, 9, True),
        Fact("date", "5 May", "/captions/1/a~1b~0c", 3, 8, False),
        Fact("percentage", "20 %", "/captions/1/a~1b~0c", 10, 14, False),
    ]


def test_plain_text_has_no_pointer() -> None:
    assert facts_of("for 8 guests", {"party_size": 8}) == [Fact("number", "8", "", 4, 5, True)]


def test_each_character_belongs_to_one_fact() -> None:
    text = "Mail 5@b20.de or https://b20.de/2026-11-21 by 21.11.2026: 20 % of 20 €, for 20"
    facts = facts_of(text, {})
    assert [(fact.kind, fact.text) for fact in facts] == [
        ("email", "5@b20.de"),
        ("link", "https://b20.de/2026-11-21"),
        ("date", "21.11.2026"),
        ("percentage", "20 %"),
        ("price", "20 €"),
        ("number", "20"),
    ]


def test_offsets_are_the_originals() -> None:
    text = "🙂 \u200fمرحبا ١٢ و \u2066４９ €\u2069 ½ 2\u200b0 %"
    assert [(fact.kind, fact.text) for fact in facts_of(text, {})] == [
        ("number", "١٢"),
        ("price", "４９ €"),
        ("percentage", "2\u200b0 %"),
    ]
    assert all(text[fact.start : fact.end] == fact.text for fact in facts_of(text, {}))


def test_images_say_nothing() -> None:
    inputs = {"image": "data:image/png;base64,AB12+49", "file": "A1b2" * 500}
    assert [fact.supported for fact in facts_of("12 of 49", inputs)] == [False, False]


def test_numbers_of_a_part_by_its_key_are_no_facts() -> None:
    assert facts_of({"parts": [{"lines": "3-5", "step": "2"}]}, {}) == []


def test_what_is_told_is_bounded() -> None:
    assert len(facts_of("7 a " * 50_000, {})) == MAX_FACTS


def test_a_number_is_not_cut_at_the_end_of_what_is_read() -> None:
    assert facts_of("a" * 199_998 + " 1234", {}) == []


def test_deep_nesting() -> None:
    document: Any = "5"
    for _ in range(100_000):
        document = [document]
    assert facts_of(document, {"a": document}) == []


PATTERNS = [
    "1", "-", "1.1.1.", "a@", "a@a@", "http://", "http://a.b/(", "www.a", "a.", " ", "\u00a0", "مرحبا ", "٣", "😀", "1 ", "111 ", "111,", "1–",
    "1'", "(0", "€", "1 €", "20 % ", "Aa ", "Anna Schmidt ", "Mr. ", "AB-", "aB", "@a", "#a", "1/", "21.", "21. November ", "Step 1, ", "18h ",
    "1 am ", "`", "`1` ", "```", "1:1 ", "9:16 ", "1:1", "+4 ", "iPhone 15 ", "aB 1", "1st ", "der 1. ", "50/50 ", "HTTP/2 ",
    "./", "a:", "://", "2026-11-", "\n1. ", "1k ", "5, ", "lundi ", "\ud800", "\u200f1",
]  # fmt: skip


@pytest.mark.parametrize("piece", PATTERNS, ids=[f"{at}" for at in range(len(PATTERNS))])
def test_time_is_linear_whatever_the_text_holds(piece: str) -> None:
    text = (piece * 200_000)[:200_000]
    # Best of three, as other programs run on the same machine.
    assert any(_seconds(text, {}) < 1 for _ in range(3))
    assert any(_seconds("5", {"a": text}) < 1 for _ in range(3))


def _seconds(output: str, inputs: dict[str, Any]) -> float:
    """The processor's time."""
    begun = time.process_time()
    facts_of(output, inputs)
    return time.process_time() - begun


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.text(alphabet="10 .,-–:/@#€%ahmAB'\n(’"),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
)


@settings(max_examples=100, deadline=None)
@given(output=json_values, inputs=st.dictionaries(st.text() | st.just("currency"), json_values))
def test_it_never_raises_and_says_what_stands_there(output: Any, inputs: dict[str, Any]) -> None:
    last = ("", 0)
    for fact in facts_of(output, inputs):
        leaf = _at(output, fact.path)
        assert fact.kind in KINDS
        assert leaf[fact.start : fact.end] == fact.text != ""
        assert fact.path != last[0] or fact.start >= last[1]
        last = (fact.path, fact.end)


@settings(max_examples=100, deadline=None)
@given(json_values)
@example("@0_")
@example("@__")
def test_a_text_supports_itself(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    if not text.startswith('"data:'):
        assert [fact for fact in facts_of(text, {"brief": text}) if not fact.supported] == []


def _at(document: Any, path: str) -> Any:
    for part in path.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document
