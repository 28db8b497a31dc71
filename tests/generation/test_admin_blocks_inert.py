"""Whatever a text says, a page shows it as text: in every shape, in values and in names of fields."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template.loader import render_to_string

from generation.admin.blocks import block_of, raw_json
from llmhub.admin_site.display import visible
from tests.generation.block_examples import EVIL, HUGE, SHAPES, leaves

TAGS = {
    "dl", "dt", "dd", "div", "bdi", "ul", "ol", "li", "p", "pre", "span", "article",
    "table", "thead", "tbody", "tr", "th", "td", "svg", "rect",
}  # fmt: skip
ATTRIBUTES = {
    "class",
    "dir",
    "tabindex",
    "scope",
    "rowspan",
    "aria-hidden",
    "data-label",
    "viewbox",
    "preserveaspectratio",
    "width",
    "height",
}
OWN_CLASSES = re.compile(r"(hub-[a-z-]+ ?)+")


class Reader(HTMLParser):
    """What a browser would make of it: elements, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: dict[str, set[str]] = {}
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attributes:
            self.attributes.setdefault(name, set()).add(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.tags.add("comment")

    handle_decl = handle_pi = unknown_decl = handle_comment


def read(value: Any) -> Reader:
    block = block_of(value, {})
    return Reader(render_to_string(block.template, {"block": block}))


def assert_only_text(shown: Reader) -> None:
    assert shown.tags <= TAGS
    assert set(shown.attributes) <= ATTRIBUTES
    assert all(OWN_CLASSES.fullmatch(names) for names in shown.attributes["class"])
    assert shown.attributes.get("dir", {"auto"}) == {"auto"}
    assert shown.attributes.get("width", {"100"}) <= {str(share) for share in range(101)}


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_text_stays_a_text(shape: str, evil: str) -> None:
    data = SHAPES[shape](EVIL[evil])
    shown = read(data)
    if shape != "text":
        assert_only_text(shown)
    for _, text in leaves(data):
        assert visible(text) in shown.text
    assert "\u202d" not in shown.text
    assert "\u202e" not in shown.text


@pytest.mark.parametrize("shape", SHAPES)
def test_a_huge_text_is_shown_whole_and_inert(shape: str) -> None:
    shown = read(SHAPES[shape](HUGE))
    assert "b" not in shown.tags
    assert any(text == HUGE for _, text in leaves(SHAPES[shape](HUGE))) <= (HUGE in shown.text)


@pytest.mark.parametrize("evil", EVIL)
def test_a_title_of_the_schema_stays_a_text(evil: str) -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"title": EVIL[evil]}, "b": {"items": {"properties": {"c": {"title": EVIL[evil]}}}}},
    }
    block = block_of({"a": "x", "b": [{"c": 1}, {"c": 2}]}, schema)
    shown = Reader(render_to_string(block.template, {"block": block}))
    assert_only_text(shown)
    assert shown.text.count(visible(EVIL[evil])) == 2


def test_raw_json_names_what_turns_text() -> None:
    assert raw_json("a\u202eb\u2067c\u200fd") == r'"a\u202eb\u2067c\u200fd"'
