"""The form that edits an answer: what goes in comes out, unless somebody changed it."""

from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.admin.edit_read import Reader
from generation.admin.edit_tree import Node, place_faults, tree_of
from llmhub.errors import Fault

SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "score", "is_new", "kind", "captions", "tags", "note"],
    "properties": {
        "title": {"type": "string", "title": "Title", "maxLength": 60},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "is_new": {"type": "boolean"},
        "kind": {"type": ["string", "null"], "enum": ["a", "b", None]},
        "captions": {"type": "array", "items": {"$ref": "#/$defs/caption"}},
        "tags": {"type": "array", "items": {"type": "string"}},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "count": {"type": "integer"},
        "matrix": {"type": "array", "items": {"type": "array"}},
        "meta": {"type": "object", "properties": {"audience": {"type": "string"}}},
    },
    "$defs": {
        "caption": {
            "type": "object",
            "title": "Caption",
            "required": ["text", "tags"],
            "properties": {
                "text": {"type": "string"},
                "tags": {"type": "array", "items": {"type": "string"}},
                "weight": {"type": "integer"},
            },
        }
    },
}
DATA: dict[str, Any] = {
    "title": "One",
    "score": 0.9,
    "is_new": True,
    "kind": None,
    "captions": [{"text": "First\nline", "tags": ["#a", "#b"]}, {"text": "Second", "tags": [], "weight": 3}],
    "tags": ["x", "y"],
    "note": None,
    "matrix": [[1, 2], [3]],
}


def sent(tree: Node) -> QueryDict:
    """What a browser sends when nobody touches the form: it ends lines with CR LF."""
    form = QueryDict(mutable=True)
    for node in tree.walk():
        if node.kind == "cards":
            form[f"{node.name}#list"] = "1"
            form.setlist(f"{node.name}#item", [card.key for card in node.children])
        elif node.kind not in ("group", "fixed"):
            form[node.name] = node.text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    return form


def read(form: QueryDict, data: Any = DATA, schema: Any = SCHEMA) -> tuple[Any, list[Fault], Reader]:
    reader = Reader(form, schema)
    value = reader.read(tree_of(data, schema))
    return value, reader.faults, reader


def edited(**values: str) -> tuple[Any, list[Fault]]:
    form = sent(tree_of(DATA, SCHEMA))
    for path, text in values.items():
        form["v/" + path.replace("__", "/")] = text
    value, faults, _ = read(form)
    return value, faults


def test_kinds_of_fields() -> None:
    kinds = {node.path: node.kind for node in tree_of(DATA, SCHEMA).walk()}
    assert kinds == {
        "": "group",
        "/title": "line",
        "/score": "number",
        "/is_new": "choice",
        "/kind": "choice",
        "/captions": "cards",
        "/captions/0": "group",
        "/captions/0/text": "area",
        "/captions/0/tags": "lines",
        "/captions/0/weight": "number",
        "/captions/1": "group",
        "/captions/1/text": "area",
        "/captions/1/tags": "lines",
        "/captions/1/weight": "number",
        "/tags": "lines",
        "/note": "area",
        "/count": "number",
        "/matrix": "json",
        "/meta": "group",
        "/meta/audience": "area",
    }


def test_untouched_is_unchanged() -> None:
    value, faults, _ = read(sent(tree_of(DATA, SCHEMA)))
    assert (value, faults) == (DATA, [])
    assert list(value) == ["title", "score", "is_new", "kind", "captions", "tags", "note", "matrix"]


def test_nothing_sent_is_unchanged() -> None:
    value, faults, _ = read(QueryDict())
    assert (value, faults) == (DATA, [])


leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4))


@settings(max_examples=150, deadline=None)
@given(values)
def test_any_data_comes_back_as_it_was(data: Any) -> None:
    schema: dict[str, Any] = {"type": "object"}
    value, faults, _ = read(sent(tree_of({"d": data}, schema)), {"d": data}, schema)
    assert faults == []
    assert value == {"d": data}


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("title", "Two", "Two"),
        ("score", "0.5", 0.5),
        ("score", " 1e-1 ", 0.1),
        ("is_new", "false", False),
        ("kind", '"b"', "b"),
        ("note", "line\r\nline", "line\nline"),
        ("tags", " a \r\n\r\nb", ["a", "b"]),
        ("tags", "", []),
        ("count", "7", 7),
        ("matrix", "[[0]]", [[0]]),
    ],
)
def test_edits(path: str, text: str, expected: Any) -> None:
    value, faults = edited(**{path: text})
    assert faults == []
    assert value == {**DATA, path: expected}


@pytest.mark.parametrize(
    ("path", "text", "detail"),
    [
        ("score", "0,5", "is not a number"),
        ("score", "", "is required"),
        ("score", "1e999", "is too large"),
        ("score", "٣", "is not a number"),
        ("score", "007", "is not a number"),
        ("is_new", "maybe", "is not one of the choices"),
        ("kind", '"c"', "is not one of the choices"),
        ("matrix", "[1,", "is not valid JSON: Line 1, column 4: Expecting value"),
        ("title", "a\0b", "holds a NUL character, which can't be stored"),
        ("captions__1__weight", "x", "is not a number"),
    ],
)
def test_what_cannot_be_read_comes_back_as_it_was_typed(path: str, text: str, detail: str) -> None:
    form = sent(tree_of(DATA, SCHEMA))
    name = "v/" + path.replace("__", "/")
    form[name] = text
    value, faults, reader = read(form)
    assert faults == [Fault("/data" + name[1:], detail)]
    again = tree_of(value, SCHEMA, reader.keys)
    place_faults(again, faults)
    node = next(node for node in again.walk() if node.name == name)
    assert node.text == text.replace("\0", "")
    assert node.errors == [f"This {detail}."]


def test_an_emptied_field_is_null_or_gone() -> None:
    data = {**DATA, "note": "x", "count": 3, "meta": {"audience": "all"}}
    form = sent(tree_of(data, SCHEMA))
    for name in ("v/note", "v/count", "v/meta/audience"):
        form[name] = ""
    value, faults, _ = read(form, data)
    assert faults == []
    assert value == {**DATA, "note": None, "meta": {}}


def test_cards_are_removed_and_added_in_place() -> None:
    form = sent(tree_of(DATA, SCHEMA))
    form["v/captions/0#removed"] = "on"
    form.setlist("v/captions#item", ["0", "1", "n0"])
    form["v/captions/n0/text"] = "Third"
    form["v/captions/n0/tags"] = "#c"
    form["v/captions/n0/weight"] = ""
    value, faults, _ = read(form)
    assert faults == []
    assert value["captions"] == [DATA["captions"][1], {"text": "Third", "tags": ["#c"]}]


def test_a_fault_finds_its_card_however_many_were_removed_before_it() -> None:
    form = sent(tree_of(DATA, SCHEMA))
    form["v/captions/0#removed"] = "on"
    form.setlist("v/captions#item", ["0", "1", "n4"])
    form["v/captions/n4/weight"] = "many"
    value, faults, reader = read(form)
    assert faults == [Fault("/data/captions/1/weight", "is not a number")]
    again = tree_of(value, SCHEMA, reader.keys)
    place_faults(again, faults)
    assert [node.name for node in again.walk() if node.errors] == ["v/captions/n4/weight"]
    # Sent once more as it came back, the cards are still who they were.
    second = sent(again)
    second["v/captions/n4/weight"] = "2"
    value, faults, _ = read(second)
    assert faults == []
    assert value["captions"] == [DATA["captions"][1], {"text": "", "tags": [], "weight": 2}]


@pytest.mark.parametrize("keys", [["9"], ["-1"], ["x"], ["0/../1"], ["n99999"], [""]])
def test_cards_that_there_are_not_are_left_out(keys: list[str]) -> None:
    form = sent(tree_of(DATA, SCHEMA))
    form.setlist("v/captions#item", ["0", *keys])
    value, _, _ = read(form)
    assert value["captions"] == DATA["captions"][:1]


def test_faults_of_the_schema_find_the_nearest_field() -> None:
    tree = tree_of(DATA, SCHEMA)
    place_faults(
        tree,
        [
            Fault("/data/tags/1", "is shorter than 3 characters"),
            Fault("/data/captions", "has fewer than 3 items"),
            Fault("/captions/1/text", "is not among the choices given"),  # output rules count from the data itself
            Fault("/data/unknown/deep", "is required"),
            Fault("", "is odd"),
        ],
    )
    assert {node.path: node.errors for node in tree.walk() if node.errors} == {
        "/tags": ["Line 2 is shorter than 3 characters."],
        "/captions": ["This has fewer than 3 items."],
        "/captions/1/text": ["This is not among the choices given."],
        "": ["unknown/deep is required.", "This is odd."],
    }


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        ({"type": "string"}, "\n\nbegins with empty lines"),
        ({"type": "array", "items": {"type": "string"}}, ["a", "b"]),
        ({"type": "array", "items": {"type": "object", "properties": {"a": {"type": "integer"}}}}, [{"a": 1}]),
        ({"type": "object"}, {"a/b": "x", "c~d": 1, "": "y"}),
        ({}, {"anything": [1, "two", None]}),
        ({"type": "object", "properties": {"v": {"const": "fixed"}}}, {"v": "fixed"}),
        ({"type": "object", "properties": {"n": {"type": ["object", "null"]}}}, {"n": None}),
        ({"type": "object", "properties": {"w": {"type": "integer"}}}, {"w": "not what the schema says"}),
    ],
)
def test_odd_answers_have_a_form_too(schema: dict[str, Any], data: Any) -> None:
    tree = tree_of(data, schema)
    assert render_to_string(tree.template, {"node": tree})
    value, faults, _ = read(sent(tree), data, schema)
    assert (value, faults) == (data, [])


def test_the_form_escapes_what_it_shows() -> None:
    evil = '"><script>alert(1)</script></textarea>'
    data = {**DATA, "title": evil, "note": evil, "tags": [evil], "matrix": [[evil]]}
    tree = tree_of(data, SCHEMA)
    page = render_to_string(tree.template, {"node": tree})
    assert "<script>" not in page
    assert page.count("</textarea>") == page.count("<textarea")
