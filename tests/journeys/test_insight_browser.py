"""The insight page in a real browser: charts by week, tables by keyboard, light and dark."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import grave_faults, in_theme
from tests.journeys.stack import Stack

PAGE = "/admin/generation/suggestion/insight/"


@pytest.fixture
def decided(stack: Stack, page: Page) -> None:
    """One approval and one rejection, made by the admin through the pages' own core."""
    use_case, ids = "sns_auto.caption_generation", []
    for _ in range(2):
        # Asked for by nobody else: what was rejected for a request is shown to its client no more.
        variables = stack.example_variables(use_case) | {"product_name": f"Apron {uuid4().hex[:8]}"}
        body = {"use_case": use_case, "variables": variables, "cache": False}
        ids.append(stack.until_draft(stack.post("/api/v1/suggestions", body).json["id"])["id"])
    stack.run(
        "from django.contrib.auth.models import User; from generation import review; from generation.models import Suggestion; "
        f"by = User.objects.get(username={stack.admin_user!r}); a, b = (Suggestion.objects.get(pk=pk) for pk in {ids!r}); "
        "review.approve(a, by=by, seen_revision=a.revision); review.reject(b, by=by, seen_revision=b.revision, reason='tone')",
    )  # fmt: skip


def drawn(page: Page) -> list[dict[str, Any]]:
    """What each chart shows, as Chart.js knows it."""
    found: list[dict[str, Any]] = page.evaluate(
        """[...document.querySelectorAll("canvas[data-insight-chart]")].map((canvas) => {
            const chart = Chart.getChart(canvas);
            const last = (one) => one.data.at(-1);
            return {
                labels: chart.data.datasets.map((one) => one.label), last: chart.data.datasets.map(last),
                colour: chart.options.scales.x.ticks.color,
            };
        })"""
    )
    return found


@pytest.mark.usefixtures("decided")
def test_charts_tables_and_keyboard(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.base_url}{PAGE}?days=7")
    expect(page.get_by_role("link", name="Insight")).to_be_visible()
    decisions, reasons, changes = drawn(page)
    assert decisions["labels"] == ["Decisions", "Approved"]
    assert (decisions["last"][0] >= 2, 0 < decisions["last"][1] < 1) == (True, True)
    assert reasons["labels"][2] == "Tone" and reasons["last"][2] >= 1
    assert 0 <= changes["last"][0] < 1  # what other journeys edited counts too

    assert grave_faults(page) == []
    in_theme(page, "dark")
    assert drawn(page)[0]["colour"] != decisions["colour"]
    assert drawn(page)[0]["last"] == decisions["last"]

    page.get_by_role("link", name="By reviewer").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name=stack.admin_user).first).to_be_visible()
    page.get_by_role("columnheader", name="Asked again").get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Asked againarrow_downward")
    page.get_by_text("How this is counted").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("An undone decision does not count")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280

    with page.expect_download() as download:
        page.locator("#table").get_by_role("link", name="Download as CSV").click()
    assert download.value.suggested_filename.startswith("insight-reviewer-")
