"""The bell and the page of alerts in Chromium: by keyboard, in light and dark, on a wide and a narrow screen."""

from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.browser import grave_faults, sign_in
from tests.journeys.stack import Stack

LIST = "/admin/usage/alert/"


def raised(stack: Stack, title: str, **values: str) -> None:
    """Raise an alert beside the running stack, as its own processes do."""
    given = {"kind": "budget", "level": "warning", "title": title, **values}
    stack.run(f"from usage.alerts import raise_alert; raise_alert({uuid4().hex!r}, **{given!r})")


def reader(browser: Browser, stack: Stack) -> Page:
    """A new reviewer who may see and resolve alerts, and has seen those of other tests."""
    name, password = stack.add_member("Reviewer")
    stack.run(
        "from django.contrib.auth.models import Permission, User; from django.utils import timezone; "
        "from usage.models import AlertsSeen; "
        f"person = User.objects.get(username={name!r}); "
        "person.user_permissions.set(Permission.objects.filter(codename__in=['view_alert', 'change_alert'])); "
        "AlertsSeen.objects.create(person=person, until=timezone.now())"
    )
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    sign_in(page, stack, name, password)
    return page


def bell(page: Page) -> Locator:
    return page.get_by_role("button", name="Alerts,")


def test_the_bell_by_keyboard(stack: Stack, browser: Browser) -> None:
    page = reader(browser, stack)
    expect(bell(page)).to_have_accessible_name("Alerts, none new")
    raised(stack, "80 % of the budget is spent", link=LIST)
    raised(stack, "Everything stops", level="critical")
    page.reload()
    expect(bell(page)).to_have_accessible_name("Alerts, 2 new")
    expect(page.locator(".hub-bell-count")).to_have_text("2")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "alert-bell":
            break
    expect(bell(page)).to_be_focused()
    expect(bell(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(bell(page)).to_have_attribute("aria-expanded", "true")
    rows = page.locator(".hub-bell-row")
    expect(rows.nth(0)).to_contain_text("Everything stops")
    expect(rows.nth(0)).to_contain_text("Critical · just now · new")
    expect(rows.nth(1)).to_contain_text("80 % of the budget is spent")
    expect(bell(page)).to_have_accessible_name("Alerts, none new")
    expect(page.locator(".hub-bell-count")).to_have_count(0)
    assert grave_faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Alerts")).to_be_hidden()
    expect(bell(page)).to_be_focused()
    expect(bell(page)).to_have_attribute("aria-expanded", "false")
    page.reload()
    expect(bell(page)).to_have_accessible_name("Alerts, none new")
    bell(page).press("Enter")
    expect(page.locator(".hub-bell-row").nth(1)).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{stack.base_url}{LIST}")


def test_on_a_narrow_screen_it_stays_on_the_screen_and_a_press_beside_it_closes_it(
    stack: Stack, browser: Browser
) -> None:
    page = reader(browser, stack)
    raised(stack, "A_long_word_" * 15)
    page.set_viewport_size({"width": 390, "height": 800})
    page.reload()
    bell(page).click()
    expect(page.locator(".hub-bell-row").first).to_be_visible()
    box = page.locator("#alert-list").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.mouse.click(200, 790)
    expect(page.locator("#alert-list")).to_be_hidden()


def test_while_it_is_open_keys_decide_nothing_beneath_it(stack: Stack, browser: Browser) -> None:
    page = reader(browser, stack)
    body = {"use_case": "content.caption", "variables": stack.example_variables("content.caption"), "cache": False}
    suggestion: str = stack.post("/api/v1/suggestions", body).json["id"]
    stack.until_draft(suggestion)
    page.goto(f"{stack.base_url}/admin/generation/suggestion/{suggestion}/change/")
    expect(page.locator("#card-title")).to_be_visible()
    bell(page).press("Enter")
    expect(page.locator("#alert-list-rows").locator("li, p").first).not_to_have_text("Loading…")
    expect(page.locator("#alert-list-rows [role=alert]")).to_have_count(0)
    expect(page.locator("#desk-trouble")).to_be_hidden()
    page.wait_for_timeout(400)  # longer than the desk takes for a double press
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.locator("#alert-list")).to_be_hidden()
    assert stack.get(f"/api/v1/suggestions/{suggestion}").json["state"] == "draft"
    # Closed, they are the desk's again.
    page.wait_for_timeout(400)
    page.keyboard.press("a")
    page.wait_for_function("id => !document.querySelector('#card')?.dataset.hold?.includes(id)", arg=suggestion)
    assert stack.get(f"/api/v1/suggestions/{suggestion}").json["state"] == "approved"


def test_who_is_signed_out_by_now_is_told_instead_of_shown_the_login_page(stack: Stack, browser: Browser) -> None:
    page = reader(browser, stack)
    page.context.clear_cookies()
    bell(page).click()
    expect(page.locator("#alert-list-rows")).to_have_text("They could not be loaded. Load the page again.")


def test_the_pages_of_all_and_of_one(stack: Stack, browser: Browser) -> None:
    page = reader(browser, stack)
    title = f"The books do not agree ({uuid4().hex[:6]})"
    raised(stack, title, kind="reconcile", level="critical", detail="3 records are missing.", link=LIST)
    page.goto(f"{stack.base_url}{LIST}")
    row = page.get_by_role("row").filter(has_text=title)
    expect(row).to_contain_text("Critical")
    expect(row).to_contain_text("Books")
    expect(row).to_contain_text("Open")
    assert grave_faults(page) == []
    row.get_by_role("link", name=title).click()
    expect(page.get_by_text("3 records are missing.")).to_be_visible()
    expect(page.get_by_role("link", name="See what it is about")).to_have_attribute("href", LIST)
    assert grave_faults(page) == []
    page.get_by_role("button", name="Mark as resolved").click()
    expect(page.get_by_text("Marked as resolved.")).to_be_visible()
    expect(page.get_by_role("button", name="Mark as resolved")).to_have_count(0)
