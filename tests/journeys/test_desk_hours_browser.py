"""What hours at the desk bring, in Chromium: pages loaded again, a slow network, very long names, fields to choose in."""

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.journeys.stack import Stack
from tests.journeys.test_desk_browser import GRACE_MS, card_at, draft_of, person, press

DIALOGUE = "conversations.training_dialogue"
# When a page that was loaded again has claimed for the second time.
SETTLED_MS = 2500
SLOW_MS = 400


def slow(page: Page) -> None:
    """Every answer takes SLOW_MS longer from now on."""
    network: Any = page.context.new_cdp_session(page)
    network.send("Network.enable")
    wanted = {"offline": False, "latency": SLOW_MS, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", wanted)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.localName"))


def test_a_page_loaded_again_keeps_its_draft(stack: Stack, browser: Browser) -> None:
    suggestion = draft_of(stack)
    one, other = person(browser, stack), person(browser, stack)
    one.goto(card_at(stack, suggestion))
    one.wait_for_timeout(GRACE_MS)
    one.reload()
    one.wait_for_timeout(SETTLED_MS)
    other.goto(card_at(stack, suggestion))
    expect(other.get_by_text("is reviewing this one.")).to_be_visible()
    press(other, "t")
    expect(other.locator("#desk-holder")).to_be_empty()
    expect(other.locator("#card-title")).to_be_focused()
    one.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(one.get_by_text("is reviewing this one.")).to_be_visible()


def test_editing_begins_where_words_are_written(stack: Stack, browser: Browser) -> None:
    suggestion = draft_of(stack, DIALOGUE)
    page = person(browser, stack)
    page.goto(card_at(stack, suggestion))
    press(page, "e")
    expect(page.locator("#edit-form")).to_be_visible()
    # The first field is a choice: a letter there would change who speaks.
    assert page.locator("#edit-form :is(textarea, select)").first.evaluate("one => one.localName") == "select"
    assert focused(page) == "textarea"
    press(page, "Escape")
    expect(page.locator("#edit-form")).to_have_count(0)
    speaker = page.locator("#desk-answer bdi", has_text=re.compile("^assistant$", re.IGNORECASE)).nth(1)
    speaker.dblclick()
    expect(page.locator("#edit-form")).to_be_visible()
    assert page.evaluate("document.activeElement.name") == "v/turns/3/role"


def test_what_is_typed_while_it_is_sent_is_not_taken(stack: Stack, browser: Browser) -> None:
    suggestion = draft_of(stack)
    page = person(browser, stack)
    page.goto(card_at(stack, suggestion))
    press(page, "e")
    field = page.locator("#edit-form textarea").first
    expect(field).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("No.")  # too short: the form comes back
    slow(page)
    press(page, "Control+Enter")
    page.wait_for_timeout(SLOW_MS / 4)
    page.keyboard.type("x")  # one key: a slow machine takes long for more
    expect(field).to_have_value("No.")
    expect(page.get_by_text("Not approved yet:")).to_be_visible()
    page.keyboard.type("Yes. ")
    expect(field).to_have_value(re.compile("Yes"))


def test_very_long_names_stay_on_the_page(stack: Stack, browser: Browser) -> None:
    suggestion = draft_of(stack)
    stack.run(
        "from generation.models import Suggestion; "
        f"Suggestion.objects.filter(pk={suggestion!r}).update(subject='S' * 190, reference_type='r' * 40, reference_id='R' * 90)",
    )
    page = person(browser, stack)
    page.goto(card_at(stack, suggestion))
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
