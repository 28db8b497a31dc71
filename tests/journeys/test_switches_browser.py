"""The page of switches in Chromium: thrown by keyboard and without loading the page again, and felt by the next request."""

from playwright.sync_api import Browser, expect

from tests.journeys.browser import sign_in
from tests.journeys.stack import Answer, Stack

NAME = "sns_auto.posting_times"
ALL_ON = """
from prompts.models import MasterSwitch, Service, UseCase
for model in (MasterSwitch, Service, UseCase):
    model.objects.update(enabled=True, rollout_percent=100)
"""


def ask(stack: Stack) -> Answer:
    return stack.post("/api/v1/suggestions", {"use_case": NAME, "variables": stack.example_variables(NAME)})


def test_switches_are_thrown_by_keyboard_and_hold_at_once(stack: Stack, browser: Browser) -> None:
    try:
        _throw(stack, browser)
    finally:
        stack.run(ALL_ON)


def _throw(stack: Stack, browser: Browser) -> None:
    page = browser.new_page()
    sign_in(page, stack, "admin", stack.credentials["admin_password"])
    page.get_by_role("link", name="Switches").click()
    page.evaluate("window.sameDocument = true")

    mine = page.locator(".hub-switch").filter(has=page.get_by_role("link", name="posting_times", exact=True))
    toggle = mine.get_by_role("switch")
    toggle.focus()
    page.keyboard.press("Space")
    expect(toggle).to_have_attribute("aria-checked", "false")
    expect(toggle).to_be_focused()
    assert ask(stack).json["detail"] == f"{NAME} is switched off."
    page.keyboard.press("Space")
    expect(toggle).to_have_attribute("aria-checked", "true")

    percent = page.get_by_label("Percent of the subjects: posting_times")
    percent.fill("101")
    percent.press("Enter")
    expect(mine.get_by_role("alert")).to_have_text("Give a whole number from 0 to 100.")
    assert ask(stack).status in (200, 202)
    percent.fill("0")
    percent.press("Enter")
    expect(mine.get_by_role("alert")).to_have_count(0)
    expect(percent).to_be_focused()
    assert ask(stack).json["detail"] == f"{NAME} is not rolled out to this subject."
    assert page.evaluate("window.sameDocument")

    page.get_by_label("Reason").fill("A fire drill")
    page.get_by_role("button", name="Switch everything off").click()
    banner = page.get_by_role("alert").filter(has_text="Everything is switched off.")
    expect(banner).to_contain_text("“A fire drill” By admin, just now.")
    assert ask(stack).json["detail"] == "Everything is switched off."
    page.get_by_role("link", name="Use cases").click()
    expect(banner).to_be_visible()
    banner.get_by_role("link", name="Switches").click()
    page.get_by_role("button", name="Switch everything on").click()
    expect(page.get_by_role("heading", name="Everything is on")).to_be_visible()
    expect(banner).to_have_count(0)


def test_who_was_signed_out_loses_nothing_of_the_page(stack: Stack, browser: Browser) -> None:
    page = browser.new_page()
    sign_in(page, stack, "admin", stack.credentials["admin_password"])
    page.goto(f"{stack.base_url}/admin/prompts/masterswitch/")
    page.context.clear_cookies()
    page.get_by_role("switch").first.click()
    expect(page.locator("#switch-trouble")).to_be_visible()
    expect(page.get_by_role("switch").first).to_have_attribute("aria-checked", "true")
