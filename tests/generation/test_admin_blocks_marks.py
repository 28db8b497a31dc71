"""Marks of the brief check: on the right characters, in every shape, whatever the text does to lengths."""

import re
from typing import Any

import pytest
from django.template.loader import render_to_string

from generation.admin.blocks import MAX_TEXT, Block, Mark, block_of
from tests.generation.block_examples import SHAPES, leaves

FACT = "12 €"
TEXT = "Only 12 € now"
MARKED = re.compile(r'<mark class="hub-mark hub-mark-([^"]*)" title="([^"]*)">(.*?)</mark>', re.DOTALL)


def html(block: Block) -> str:
    return render_to_string(block.template, {"block": block})


def mark(start: int, end: int, kind: str = "price") -> Mark:
    return Mark(start, end, kind, f"not in the brief: {kind}")


def shown_marks(text: str, *marks: Mark) -> list[tuple[str, str]]:
    """Kind and text of each mark in a plain text, and that nothing else of the text changed."""
    shown = html(block_of(text, {}, {"": marks}))
    assert MARKED.sub(r"\3", shown) == html(block_of(text, {}))
    return [(kind, words) for kind, _, words in MARKED.findall(shown)]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_shows_the_marks_of_its_texts(shape: str) -> None:
    data = SHAPES[shape](TEXT)
    places = {pointer: text.index(FACT) for pointer, text in leaves(data) if FACT in text}
    marks = {pointer: [mark(at, at + len(FACT))] for pointer, at in places.items()}
    shown = html(block_of(data, {}, marks))
    assert MARKED.findall(shown) == [("price", "not in the brief: price", FACT)] * len(places)
    assert MARKED.sub(r"\3", shown) == html(block_of(data, {}))


def test_code_and_prose_have_marks_too() -> None:
    code = "def f():\n    return 12\n"
    assert block_of(code, {}).kind == "code"
    assert shown_marks(code, mark(20, 22, "number")) == [("number", "12")]
    prose = "first\nsecond 12\nthird"
    assert shown_marks(prose, mark(13, 15, "number"), mark(0, 5, "name")) == [("name", "first"), ("number", "12")]


@pytest.mark.parametrize(
    ("marks", "shown"),
    [
        ([(0, 4)], ["Only"]),
        ([(0, 13)], [TEXT]),
        ([(5, 9), (5, 7)], ["12"]),
        ([(5, 9), (7, 13)], ["12 €"]),
        ([(0, 5), (5, 9)], ["Only ", "12 €"]),
        ([(5, 5)], []),
        ([(9, 5)], []),
        ([(-3, 4)], []),
        ([(13, 20)], []),
        ([(10, 99)], ["now"]),
        ([(500, 900)], []),
    ],
)
def test_what_does_not_fit_is_ignored(marks: list[tuple[int, int]], shown: list[str]) -> None:
    assert [words for _, words in shown_marks(TEXT, *(mark(*at) for at in marks))] == shown


def test_marks_sit_right_where_characters_are_spelled_out() -> None:
    text = "\u202eab\u202d 12 \u202e€ cd"
    at = text.index("12")
    assert shown_marks(text, mark(at, at + 5), mark(0, 2, "name")) == [("name", "[U+202E]a"), ("price", "12 [U+202E]€")]


def test_marks_in_a_text_that_is_cut() -> None:
    text = "x " * (MAX_TEXT // 2) + "behind 12"
    marks = [mark(0, 1), mark(MAX_TEXT - 2, MAX_TEXT + 4), mark(MAX_TEXT + 7, MAX_TEXT + 9)]
    assert [words for _, words in shown_marks(text, *marks)] == ["x", "x "]


def test_marks_are_escaped() -> None:
    evil = '"><script>alert(1)</script>'
    shown = html(block_of(evil, {}, {"": [Mark(0, 4, evil, evil)]}))
    assert "<script" not in shown
    assert shown.count("<mark") == 1


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        ({"a/b": {"m~n": TEXT}}, "/a~1b/m~0n"),
        ({"": TEXT}, "/"),
        ([["x", [TEXT, "y " * 40]], 5], "/0/1/0"),
        ({"a": [{"b": TEXT}, {"b": "x"}]}, "/a/0/b"),
    ],
)
def test_a_mark_finds_its_text_by_json_pointer(data: Any, pointer: str) -> None:
    shown = html(block_of(data, {}, {pointer: [mark(5, 9)], "/none": [mark(0, 1)]}))
    assert [words for _, _, words in MARKED.findall(shown)] == [FACT]


def test_a_mark_on_a_day_is_not_lost_where_days_are_named_once() -> None:
    rows = [{"date": "2026-11-02", "idea": idea} for idea in ("a", "b", "c")]
    shown = html(block_of(rows, {}, {"/1/date": [mark(0, 10, "date")]}))
    assert [words for _, _, words in MARKED.findall(shown)] == ["2026-11-02"]


def test_a_mark_on_what_is_no_text_does_no_harm() -> None:
    data = {"n": 12, "flag": True, "none": None, "list": [], "image": "x"}
    marks = {f"/{name}": [mark(0, 1)] for name in data} | {"": [mark(0, 1)]}
    schema = {"properties": {"image": {"format": "image"}}}
    assert html(block_of(data, schema, marks)) == html(block_of(data, schema))
