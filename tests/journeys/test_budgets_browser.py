"""Budgets in Chromium: made, watched, and their steps undone by keyboard; light and dark."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.journeys.browser import grave_faults
from tests.journeys.stack import Stack

# A client that never asks, so that its budget stands in nobody's way.
CLIENT = "from usage.models import Client, Plan; Client.objects.create(name={!r}, plan=Plan.objects.first())"
STEPS = """
from usage.models import BudgetPeriod
BudgetPeriod.objects.filter(budget__client__name={!r}).update(
    steps=["fallbacks", "use_cases_off"], off_use_cases=["email.return", "email.inquiry"])
"""


def test_a_budget_is_made_and_its_steps_are_undone_by_keyboard(stack: Stack, page: Page) -> None:
    name = f"Shop window {uuid4().hex[:8]}"
    stack.run(CLIENT.format(name))
    _make(stack, page, name)
    row = page.locator("#result_list tr").filter(has_text=name)
    expect(row).to_contain_text("$0 spent · $0 held of $20 (stops at $30)")
    expect(row).to_contain_text("Asia/Seoul")
    assert grave_faults(page) == []

    stack.run(STEPS.format(name))
    row.get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/")
    assert grave_faults(page) == []
    _undo(page)
    _switch_off(page)


def _make(stack: Stack, page: Page, client: str) -> None:
    page.get_by_role("link", name="Budgets").first.click()
    page.wait_for_url("**/admin/usage/budget/")
    page.goto(f"{stack.base_url}/admin/usage/budget/add/")
    chosen = page.locator("select[name=client]")
    expect(chosen).to_be_hidden()
    page.get_by_label("For").select_option("client")
    expect(chosen).to_be_visible()
    expect(page.locator("select[name=service]")).to_be_hidden()
    chosen.select_option(label=client)
    expect(page.get_by_text(f"Nothing was spent on {client} in this month so far")).to_be_visible()
    page.get_by_label("Time zone").focus()
    page.keyboard.type("Seoul")
    page.get_by_label("Soft limit, USD").fill("20")
    expect(page.get_by_label("Hard limit, USD")).to_have_attribute("placeholder", "30 (150 %)")
    expect(page.get_by_text("00:00 (Asia/Seoul)")).to_be_visible()
    assert grave_faults(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/usage/budget/")


def _undo(page: Page) -> None:
    mildest = page.locator(".hub-rung").first
    mildest.get_by_role("link", name="Undo for this period…").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Calls that this step holds back are made and paid again")).to_be_visible()
    assert grave_faults(page) == []
    page.get_by_role("button", name="Undo for this period").press("Enter")
    expect(mildest).to_contain_text("Undone by hand")
    mildest.get_by_role("button", name="Let it stand again").press("Enter")
    expect(mildest).to_contain_text("Stands")
    page.get_by_role("link", name="Switch email.return on again…").press("Enter")
    page.get_by_role("button", name="Switch on again").press("Enter")
    expect(page.locator(".hub-rung").nth(1)).to_contain_text("email.return on again, by hand")
    expect(page.get_by_role("row", name="email.return is on again.")).to_be_visible()


def _switch_off(page: Page) -> None:
    page.get_by_label("Active").uncheck()
    expect(page.get_by_text("Off: nothing is held against it, and none of its steps stands.")).to_be_visible()
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_role("row", name="Switched off.")).to_be_visible()
    expect(page.locator(".hub-rung")).to_have_count(0)
