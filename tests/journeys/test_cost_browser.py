"""The cost page in a real browser: figures, chart and tables, by mouse and keyboard, light and dark."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import grave_faults, in_theme
from tests.journeys.stack import Stack

PAGE = "/admin/usage/usagerecord/cost/"
USE_CASE = "coocook.chef_recommendation"


@pytest.fixture
def asked(stack: Stack) -> None:
    """Two answers that a model gave."""
    for number in range(2):
        variables = stack.example_variables(USE_CASE)
        body = {"use_case": USE_CASE, "variables": variables, "subject": f"cost-{number}", "cache": False}
        stack.until_draft(stack.post("/api/v1/suggestions", body).json["id"])


def last_bar(page: Page) -> float:
    """What all services cost by the chart's last bar."""
    cost: float = page.evaluate(
        """Chart.getChart(document.querySelector("canvas[data-insight-chart]"))
            .data.datasets.reduce((sum, one) => sum + one.data.at(-1), 0)"""
    )
    return cost


@pytest.mark.usefixtures("asked")
def test_figures_chart_and_tables(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.base_url}{PAGE}")
    expect(page.get_by_role("link", name="Cost", exact=True)).to_be_visible()
    row = page.get_by_role("row", name=USE_CASE)
    expect(row).to_be_visible()  # comes after the page
    expect(page.locator("[data-cost-later]")).to_contain_text("approved by people")
    cost = last_bar(page)
    assert cost > 0

    page.get_by_role("link", name=f"Versions of {USE_CASE}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name=re.compile(r"^v\d+ ")).first).to_be_visible()
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    assert grave_faults(page) == []
    in_theme(page, "dark")
    assert last_bar(page) == cost

    page.get_by_role("link", name="By subject").click()
    expect(page.get_by_role("row", name="cost-0")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.usefixtures("asked")
def test_a_range_is_picked_and_the_table_stays(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.base_url}{PAGE}")
    page.get_by_role("link", name="By client").click()
    page.get_by_role("columnheader", name="Requests").get_by_role("link").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Requests")
    page.get_by_role("link", name="Today").click()
    expect(page.locator(".hub-insight-asked [aria-current]")).to_have_text("Today")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Requests")
    assert "range=today" in page.url and "table=client" in page.url and "order=-requests" in page.url

    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert download.value.suggested_filename.startswith("cost-client-")
    page.goto(f"{stack.base_url}{PAGE}?from=2026-02-30")
    expect(page.get_by_role("alert")).to_contain_text("“2026-02-30” is no day")


def test_without_requests_it_says_what_will_be_here(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.base_url}{PAGE}?from=2020-01-01&to=2020-01-31")
    expect(page.get_by_role("heading", name="No requests in these days")).to_be_visible()
    page.get_by_text("How this is counted").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Copies don’t count")).to_be_visible()
    assert grave_faults(page) == []
