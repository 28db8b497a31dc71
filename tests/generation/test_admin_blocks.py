"""Data laid out for people: by its schema where it has one, sensibly where it has none."""

import base64
import io
from typing import Any

import pytest
from django.template.loader import render_to_string
from PIL import Image

from generation.admin.blocks import MAX_ITEMS, MAX_TEXT, Block, block_of, raw_json


def picture() -> str:
    content = io.BytesIO()
    Image.new("RGB", (40, 30)).save(content, "PNG")
    return base64.b64encode(content.getvalue()).decode()


def html(block: Block) -> str:
    return render_to_string(block.template, {"block": block})


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, "nothing", ""),
        ("", "nothing", ""),
        ([], "nothing", ""),
        ({}, "nothing", ""),
        (True, "flag", "Yes"),
        (0.9, "number", "0.9"),
        (3, "number", "3"),
        ("short", "text", "short"),
        ("a sentence " * 20, "prose", "a sentence " * 20),
        ("two\nlines", "prose", "two\nlines"),
        ("def f(x):\n    if x:\n        return 1\n", "code", "def f(x):\n    if x:\n        return 1\n"),
    ],
)
def test_plain_values(value: Any, kind: str, text: str) -> None:
    block = block_of(value, {})
    assert (block.kind, block.text) == (kind, text)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (["a", "b"], "chips"),
        ([1, 2.5, True], "chips"),
        (["a", "long " * 20], "bullets"),
        ([["a"], "b"], "bullets"),
        ([{"id": 1, "name": "a"}, {"id": 2, "name": "b"}], "table"),
        ([{"id": 1, "name": "a"}], "entries"),
        ([{"id": 1, "tags": ["a"]}, {"id": 2, "tags": []}], "cards"),
        ([{"id": 1, "text": "long " * 60}, {"id": 2, "text": ""}], "cards"),
        ([{str(n): n for n in range(9)}] * 2, "cards"),
        ({"a": 1}, "section"),
    ],
)
def test_lists_and_objects(value: Any, kind: str) -> None:
    assert block_of(value, {}).kind == kind


def test_titles_and_order_come_from_the_schema() -> None:
    schema = {
        "type": "object",
        "properties": {
            "second_field": {"type": "string", "title": "Zweites"},
            "first": {"$ref": "#/$defs/named"},
            "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
        },
        "$defs": {
            "named": {"type": "string", "title": "By reference"},
            "item": {"type": "object", "properties": {"b": {"title": "B!"}, "a": {"title": "A!"}}},
        },
    }
    data = {"extra_one": 1, "items": [{"a": 1, "b": 2}, {"a": 3, "b": 4}], "first": "x", "second_field": "y"}
    block = block_of(data, schema)
    assert [child.label for child in block.children] == ["Zweites", "By reference", "Items", "Extra one"]
    assert block.children[2].columns == ["B!", "A!"]
    assert [cell.text for cell in block.children[2].children[0].children] == ["2", "1"]


def test_of_several_forms_the_one_that_the_value_has_counts() -> None:
    schema = {"anyOf": [{"type": "null"}, {"type": "string", "format": "image"}, {"type": "object", "title": "No"}]}
    assert block_of(picture(), schema).kind == "image"
    assert block_of(None, schema).kind == "nothing"


def test_images_are_pictures_and_what_is_none_is_text() -> None:
    image = picture()
    block = block_of({"photo": image}, {"properties": {"photo": {"format": "image"}}}).children[0]
    assert (block.kind, block.text) == ("image", f"data:image/png;base64,{image}")
    prefixed = block_of(f"data:image/jpeg;base64,{image}", {"format": "image"})
    assert prefixed.text == f"data:image/png;base64,{image}"  # by what the bytes are
    svg = "data:image/svg+xml;base64,PHN2Zy8+"
    assert block_of(svg, {"format": "image"}).kind == "prose"
    assert "PHN2Zy8+" in html(block_of(svg, {"format": "image"}))


def test_large_values_are_cut_and_say_so() -> None:
    text = block_of("word " * 100_000, {})
    assert (len(text.text), text.left_out) == (MAX_TEXT, 300_000)
    assert "300,000 more characters not shown here." in html(text)
    rows = block_of([{"a": n, "b": n} for n in range(500)], {})
    assert (len(rows.children), rows.left_out) == (MAX_ITEMS, 300)
    assert "300 more rows not shown here." in html(rows)


def test_deep_values_end_somewhere() -> None:
    value: Any = "end"
    for _ in range(60):
        value = {"in": value, "and": [value]} if value == "end" else {"in": value}
    assert "end" in html(block_of(value, {}))


@pytest.mark.parametrize(
    "schema", [None, True, [], "x", {"type": 5}, {"properties": {"a": True}}, {"$ref": "#/$defs/none"}]
)
def test_a_schema_that_says_nothing_useful_does_no_harm(schema: Any) -> None:
    assert "evil" in html(block_of({"a": "evil", "b": [{"c": None}, {"c": 1}]}, schema))


EVIL = '<script>alert(1)</script><img src=x onerror=alert(1)> javascript:alert(1) "onclick='


@pytest.mark.parametrize(
    "value",
    [EVIL, [EVIL], [EVIL * 20], {EVIL: EVIL}, [{EVIL: EVIL, "b": 1}, {EVIL: 1, "b": EVIL}], [[EVIL * 30]], EVIL * 50],
)
def test_everything_is_escaped_and_nothing_becomes_a_link(value: Any) -> None:
    shown = html(block_of(value, {}))
    assert "<script" not in shown
    assert "<img" not in shown
    assert "href" not in shown
    assert "&lt;script&gt;" in shown


def test_what_turns_text_around_is_spelled_out_and_isolated() -> None:
    shown = html(block_of("\u202egnp.exe", {}))
    assert shown.strip() == "<bdi>[U+202E]gnp.exe</bdi>"
    assert 'dir="auto"' in html(block_of("שלום\nעולם", {}))


def test_raw_json_names_images_instead_of_spelling_them_out() -> None:
    content = io.BytesIO()
    Image.effect_noise((200, 200), 50).save(content, "PNG")
    image = base64.b64encode(content.getvalue()).decode()
    shown = raw_json({"photo": image, "name": "é"})
    assert image[:100] not in shown
    assert "(an image of " in shown
    assert '"name": "é"' in shown
