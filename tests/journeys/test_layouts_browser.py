"""Answers laid out by their schema, in Chromium: nothing in a text runs, turns or hides the page around it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page
from unfold.settings import get_config

from generation.admin.blocks import Mark, block_of
from tests.generation.block_examples import EVIL, HUGE, SHAPES, leaves

WIDTH = 1280
ALPINE = "unfold/js/alpine/alpine.js"
KINDS = ("number", "price", "percentage", "date", "link", "email", "name")

# What of ours stands beside a text, read from the left: the first letter's place and the last one's.
TURNED = """() => [...document.querySelectorAll('.hub-post-length, .hub-weekday, .hub-left-out, h2')].filter((node) => {
  const text = node.firstChild, range = document.createRange(), at = (index) => {
    range.setStart(text, index), range.setEnd(text, index + 1);
    return range.getBoundingClientRect().left;
  };
  return at(0) >= at(text.length - 1);
}).map((node) => node.outerHTML)"""
# Boxes that scroll and that the keyboard cannot reach.
OUT_OF_REACH = """() => [...document.querySelectorAll('main *')].filter((node) =>
  ['auto', 'scroll'].includes(getComputedStyle(node).overflowY) && node.tabIndex < 0 &&
  (node.scrollHeight > node.clientHeight || node.scrollWidth > node.clientWidth)).map((node) => node.className)"""
# Texts with less contrast than WCAG 2.2 asks for (1.4.3: 4.5), by its formula of relative luminance. A canvas knows
# what colour an oklch or a mixture comes to.
FAINT = """() => {
  const context = Object.assign(document.createElement('canvas'), {width: 1, height: 1}).getContext('2d', {willReadFrequently: true});
  const paint = (...colours) => {
    context.clearRect(0, 0, 1, 1);
    for (const colour of colours) { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
    return context.getImageData(0, 0, 1, 1).data;
  };
  const luminance = ([red, green, blue]) => [red, green, blue].map((value) => value / 255)
    .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const faint = [];
  for (const node of document.querySelectorAll('main *')) {
    if (![...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())) continue;
    if (node.closest('.hub-unseen')) continue;
    const behind = [];
    for (let one = node; one; one = one.parentElement) behind.unshift(getComputedStyle(one).backgroundColor);
    const [below, above] = [luminance(paint(...behind)), luminance(paint(...behind, getComputedStyle(node).color))].sort((a, b) => a - b);
    const contrast = (above + 0.05) / (below + 0.05);
    if (contrast < 4.5) faint.push([node.className || node.parentElement.className, contrast.toFixed(2)]);
  }
  return faint;
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of which nothing was asked of any server, that said nothing, and on which no text ran."""
    page = browser.new_context(viewport={"width": WIDTH, "height": 900}).new_page()
    faults: list[str] = []
    page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: faults.append(asked.url))
    yield page
    assert page.evaluate("window.owned") is None
    assert faults == []
    page.context.close()


def source(name: str) -> str:
    found = finders.find(name)
    assert isinstance(found, str)
    return Path(found).read_text(encoding="utf-8")


def own_styles() -> list[str]:
    """All that the admin loads, in its order: another page's class must not reach in here."""
    return [style(None).removeprefix(settings.STATIC_URL) for style in settings.UNFOLD["STYLES"]]


def show(page: Page, data: dict[str, Any], theme: str = "", marks: dict[str, list[Mark]] | None = None) -> None:
    """A page with each of `data`, in the admin's styles, without its Content Security Policy but with its Alpine."""
    shown = [(name, block_of(value, {}, marks)) for name, value in data.items()]
    panels = [f"<h2>{name}</h2>{render_to_string(block.template, {'block': block})}" for name, block in shown]
    colours = get_config()["COLORS"]
    variables = [f"--color-{name}-{step}:{value};" for name, steps in colours.items() for step, value in steps.items()]
    page.set_content(
        f'<!doctype html><html lang="en" class="{theme}"><title>Answers</title><style>{source("unfold/css/styles.css")}</style>'
        f"<style>:root{{{''.join(variables)}}}{''.join(map(source, own_styles()))}</style>"
        f'<body class="bg-white text-font-default-light text-sm dark:bg-base-900 dark:text-font-default-dark"><main class="hub-page hub-suggestion">'
        f"{''.join(f'<section class=hub-panel>{panel}</section>' for panel in panels)}</main>"
    )
    page.add_script_tag(content=source(ALPINE))
    page.wait_for_function("window.Alpine")


@pytest.mark.parametrize("evil", EVIL)
def test_a_text_runs_nothing_and_turns_nothing(page: Page, evil: str) -> None:
    show(page, {name: shape(EVIL[evil]) for name, shape in SHAPES.items()})
    for node in page.locator("main .hub-post, main .hub-turn, main td, main .hub-tag").all()[:12]:
        node.hover(force=True)
    assert page.title() == "Answers"
    assert page.evaluate(TURNED) == []
    assert page.evaluate("getComputedStyle(document.body).direction") == "ltr"
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH


def test_long_answers_keep_to_the_page_and_to_the_keyboard(page: Page) -> None:
    long = {name: shape(HUGE) for name, shape in SHAPES.items()}
    many = {f"many-{name}": SHAPES[name]("x")[:1] * 250 for name in ("posts", "chat", "ranking", "calendar", "entries")}
    show(page, long | many)
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    assert page.evaluate(OUT_OF_REACH) == []
    assert page.evaluate(TURNED) == []


def test_every_shape_has_room(page: Page) -> None:
    text = "Some words that make a line of their own. " * 3
    rows = [{"from": text, "into": "b"}, {"from": "a", "into": text}]
    nested = {
        "rows-said": [{"role": "user", "content": rows}, {"role": "user", "content": ""}],
        "rows-in-cell": [{"date": "2026-11-02", "idea": rows}],
        "letter-in-cell": [{"date": "2026-11-02", "idea": {"draft": text}}],
    }
    show(page, {name: shape(text) for name, shape in SHAPES.items()} | nested)
    narrow = page.evaluate(
        """() => [...document.querySelectorAll('.hub-prose, .hub-rows, .hub-entry, .hub-cards, .hub-post, .hub-mail, .hub-turn-said')]
        .filter((node) => node.innerText.length > 40 && node.getBoundingClientRect().width < 240).map((node) => node.outerHTML)"""
    )
    assert narrow == []


def test_in_a_narrow_column_nothing_of_a_wide_table_is_out_of_sight(page: Page) -> None:
    page.set_viewport_size({"width": 500, "height": 900})
    row = {
        "date": "2026-11-02",
        "pillar": "First",
        "format": "short_video",
        "idea": "An idea. " * 9,
        "hook": "b",
        "call": "c",
    }
    show(page, {"calendar": [row, row | {"date": "2026-11-03"}]})
    box = page.locator(".hub-rows")
    assert box.evaluate("box => box.scrollWidth - box.clientWidth") == 0
    assert page.locator("td").nth(1).evaluate("cell => getComputedStyle(cell, '::before').content") == '"Format"'


@pytest.mark.parametrize("theme", ["", "dark"])
def test_everything_can_be_read(page: Page, theme: str) -> None:
    text = "Only 12 € now"
    data = {name: shape(text) for name, shape in SHAPES.items()}
    severities = [{"severity": word, "problem": text} for word in ("critical", "medium", "low", "odd")]
    show(page, data | {"empty": {"a": [], "b": None}, "severities": severities}, theme)
    assert page.evaluate(FAINT) == []
    for name, value in data.items():
        found = {pointer: [Mark(5, 9, "price", "not in the brief: price")] for pointer, _ in leaves(value)}
        show(page, {name: value}, theme, found)
        assert page.evaluate(FAINT) == []


def test_marks_are_seen_without_colour_and_said(page: Page) -> None:
    text = " ".join(KINDS)
    marks = [Mark(text.index(kind), text.index(kind) + len(kind), kind, f"not in the brief: {kind}") for kind in KINDS]
    show(page, {"text": text}, marks={"": marks})
    lines = page.evaluate(
        "() => [...document.querySelectorAll('mark')].map((mark) => [mark.textContent, getComputedStyle(mark).textDecorationLine,"
        " getComputedStyle(mark).textDecorationStyle])"
    )
    assert [(words, line) for words, line, _ in lines] == [(kind, "underline") for kind in KINDS]
    assert [style for *_, style in lines] == ["wavy", "wavy", "wavy", "dashed", "double", "double", "dotted"]
    said = page.locator("main").aria_snapshot()
    assert all(f"not in the brief: {kind}" in said for kind in KINDS)


def test_a_chat_and_a_table_say_what_they_are(page: Page) -> None:
    chat = SHAPES["chat"]("Hello.")
    show(page, {"chat": chat, "ranking": SHAPES["ranking"]("Because."), "calendar": SHAPES["calendar"]("An idea.")})
    turns = page.locator(".hub-chat").get_by_role("listitem")
    assert turns.nth(0).inner_text().split("\n")[0].lower() == "user"
    assert page.get_by_role("columnheader").all_inner_texts()[:4] == ["Rank", "Product id", "Fit score", "Why"]
    assert page.get_by_role("rowheader").all_inner_texts()[:2] == ["1", "2"]
