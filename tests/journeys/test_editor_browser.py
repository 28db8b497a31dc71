"""Writing a draft in Chromium: what cannot be saved is tried again or kept, and what is said about it is true."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.journeys.browser import sign_in
from tests.journeys.stack import Stack

NAME = "content.hashtags"
SAVED = re.compile(r"^Saved [0-9]+ [A-Z][a-z]{2} [0-9]{4}, [0-9:]{5} UTC$")
# Longer than a retry or the next sign of life takes.
SOON = 15_000
ASK = """
from django.contrib.auth.models import User
from prompts.approvals import ask
from prompts.models import PromptVersion
ask(PromptVersion.objects.get(pk={draft}), by=User.objects.get(username="{by}"))
"""
# Types in the middle of a long prompt; returns how many lines were made anew for one letter.
LINES_MADE = """async (area) => {
  const gutter = area.closest("[data-lined]").querySelector(".hub-lines");
  area.focus();
  area.setSelectionRange(2000, 2000);
  const made = [];
  const watcher = new MutationObserver((records) => made.push(...records.flatMap((record) => [...record.addedNodes])));
  watcher.observe(gutter, { childList: true });
  document.execCommand("insertText", false, "x");
  await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
  return made.length;
}"""
GUTTER = """(area) => [...area.closest("[data-lined]").querySelector(".hub-lines").children].map(
  (line) => `${line.dataset.line} ${line.textContent.replace("\\u200b", "")}`)"""


@pytest.fixture(scope="module")
def marketer(stack: Stack) -> tuple[str, str]:
    return stack.add_member("Marketer")


@pytest.fixture(scope="module")
def session(stack: Stack, module_browser: Browser, marketer: tuple[str, str]) -> StorageState:
    """The marketer's cookies: signing in once is enough."""
    with module_browser.new_context() as context:
        sign_in(context.new_page(), stack, *marketer)
        return context.storage_state()


@pytest.fixture
def page(stack: Stack, browser: Browser, session: StorageState) -> Iterator[Page]:
    """The marketer before a new draft."""
    with browser.new_context(viewport={"width": 1280, "height": 900}, storage_state=session) as context:
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{stack.base_url}/admin/prompts/usecase/?q={NAME}")
        page.get_by_role("link", name=NAME, exact=True).click()
        page.get_by_role("link", name=re.compile("New draft$")).click()
        page.wait_for_url("**/promptversion/*/change/")
        yield page
        assert faults == []


def prompt(page: Page) -> str:
    return page.locator("textarea[name=user_prompt]").input_value()


def write(page: Page, text: str) -> None:
    page.locator("textarea[name=user_prompt]").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def until_said(page: Page, what: str | re.Pattern[str]) -> None:
    expect(page.locator("[data-status]")).to_have_text(what, timeout=SOON)


def test_what_a_server_refused_is_tried_again_by_itself(page: Page) -> None:
    page.route("**/save/", lambda route: route.fulfill(status=502, body="Bad gateway"), times=1)
    write(page, "\nKept through a deploy.")
    until_said(page, "Not saved: the server answered 502. Your text stays here, and saving is tried again.")
    until_said(page, SAVED)
    page.reload()
    assert prompt(page).endswith("\nKept through a deploy.")
    until_said(page, SAVED)  # in the words of the page as it was before


def test_who_is_signed_out_signs_in_again_elsewhere_and_loses_nothing(
    page: Page, stack: Stack, marketer: tuple[str, str]
) -> None:
    page.context.clear_cookies()
    write(page, "\nWritten without a session.")
    until_said(
        page,
        "Not saved: you were signed out. Sign in again in another window. "
        "Your text stays here, and saving is tried again.",
    )
    sign_in(page.context.new_page(), stack, *marketer)
    page.bring_to_front()
    until_said(page, SAVED)
    page.reload()
    assert prompt(page).endswith("\nWritten without a session.")


def test_what_was_taken_back_is_not_called_unsaved(page: Page) -> None:
    write(page, "x")
    until_said(page, "Not saved yet")
    page.keyboard.press("Backspace")
    until_said(page, "Nothing changed yet")
    length = page.get_by_label("Longest answer")
    before = length.input_value()
    length.fill("0")
    wrong = "Say how many tokens an answer may have: a whole number from 1 to 128,000."
    until_said(page, f"Not saved: {wrong} Your text stays here.")
    expect(page.get_by_text(wrong, exact=True)).to_be_visible()
    length.fill(before)
    until_said(page, "Nothing changed yet")
    expect(page.get_by_text(wrong, exact=True)).to_have_count(0)
    page.goto(page.url)  # nothing is asked on leaving


def test_of_a_draft_that_was_deleted_the_text_becomes_a_new_one(page: Page, stack: Stack) -> None:
    write(page, "\nWritten before,")
    until_said(page, SAVED)
    gone, other = page.url, page.context.new_page()
    other.goto(gone.replace("/change/", "/delete/"))
    other.get_by_role("button", name=re.compile("Yes, I")).click()
    other.wait_for_url("**/promptversion/")
    page.bring_to_front()
    write(page, " and after.")
    expect(page.get_by_text("This draft was deleted meanwhile.")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Save", exact=True).click()  # leads nowhere, so the text stays
    expect(page.get_by_role("button", name="Take theirs")).to_have_count(0)
    page.get_by_role("button", name="Keep mine as a new draft").click()
    page.wait_for_url(lambda url: "/change/" in url and url != gone)
    assert prompt(page).endswith("\nWritten before, and after.")


def test_an_empty_line_at_the_beginning_stays(page: Page) -> None:
    page.locator("textarea[name=user_prompt]").fill("\n\nLeading")
    until_said(page, SAVED)
    page.reload()
    assert prompt(page) == "\n\nLeading"


def test_of_a_long_prompt_only_changed_lines_are_drawn_anew(page: Page) -> None:
    area = page.locator("textarea[name=user_prompt]")
    area.fill("\n".join(f"Line {number} of a long prompt" for number in range(1, 301)))
    expect(page.locator("[data-lined]").nth(1).locator(".hub-lines > div")).to_have_count(300)
    assert area.evaluate(LINES_MADE) == 1
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+End")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Delete")
    lines = area.input_value().split("\n")
    expect(page.locator("[data-lined]").nth(1).locator(".hub-lines > div")).to_have_count(len(lines))
    assert area.evaluate(GUTTER) == [f"{number} {line}" for number, line in enumerate(lines, 1)]


def test_a_change_that_voids_a_question_is_told_while_it_is_made(
    page: Page, stack: Stack, marketer: tuple[str, str]
) -> None:
    found = re.search(r"promptversion/(\d+)/", page.url)
    assert found
    stack.run(ASK.format(draft=found[1], by=marketer[0]))
    page.reload()
    waits, void = (
        page.get_by_text("Waits for approval"),
        page.get_by_text("This change voids your question for approval"),
    )
    expect(waits).to_be_visible()
    page.get_by_label("What changed").fill("Only a note")
    expect(void).to_be_hidden()
    write(page, "x")
    expect(void).to_be_visible()
    expect(waits).to_be_hidden()
    page.keyboard.press("Backspace")
    expect(waits).to_be_visible()
    expect(void).to_be_hidden()
    write(page, "\nAnother wish.")
    until_said(page, SAVED)
    page.reload()
    expect(page.get_by_text("You asked, then you changed it: ask again.")).to_be_visible()
