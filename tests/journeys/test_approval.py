"""The main job: an application asks, a person corrects and approves in the browser, the application gets that text."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import sign_in
from tests.journeys.stack import Stack

URL = "/api/v1/suggestions"
NAME = "sns_auto.caption_generation"
BETTER = "Rewritten by a person: sleeves up, the onions are waiting."


def ask(stack: Stack, **headers: str) -> Any:
    variables = stack.example_variables(NAME) | {"product_name": f"Harbour Linen Apron {uuid4().hex[:8]}"}
    return stack.post(URL, {"use_case": NAME, "variables": variables, "subject": "user-42"}, headers=headers)


def open_draft(page: Page, stack: Stack, suggestion: str) -> None:
    page.goto(f"{stack.base_url}/admin/generation/suggestion/?q={suggestion}")
    page.get_by_role("link", name=NAME).first.click()
    expect(page.get_by_role("button", name="Approve")).to_be_visible()


def test_a_request_becomes_an_approved_text(stack: Stack, browser: Browser) -> None:
    asked = ask(stack)
    assert asked.status == 202
    suggestion = asked.json["id"]
    draft = stack.until_draft(suggestion)
    assert (draft["content"], draft["data"]) == (None, None)  # review is required, so nothing is shown before

    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(stack.get, f"{URL}/{suggestion}", headers={"Prefer": "wait=60"})
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        sign_in(page, stack, stack.admin_user, stack.admin_password)
        open_draft(page, stack, suggestion)
        page.locator("#desk-bar").get_by_role("link", name="Edit").click()
        page.get_by_label("Text", exact=True).first.fill(BETTER)
        page.get_by_role("button", name="Approve with these edits").click()
        expect(page.locator("#desk-toast")).to_contain_text("Approved")
        got = waiting.result(timeout=60)

    assert got.status == 200
    assert (got.json["state"], got.json["review"]["decision"], got.json["review"]["edited"]) == (
        "approved",
        "approved",
        True,
    )
    assert got.json["data"]["captions"][0]["text"] == BETTER
    used = stack.post(f"{URL}/{suggestion}/use")
    assert (used.status, used.json["state"]) == (200, "used")


def test_a_rejected_draft_is_never_shown(stack: Stack, browser: Browser) -> None:
    suggestion = ask(stack).json["id"]
    stack.until_draft(suggestion)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, stack, stack.admin_user, stack.admin_password)
    open_draft(page, stack, suggestion)
    page.get_by_role("link", name="Reject…").click()
    page.get_by_label("Tone").check()
    page.get_by_label("Comment").fill("Too loud for this brand.")
    page.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(page.locator("#desk-toast")).to_contain_text("Rejected")
    shown = stack.get(f"{URL}/{suggestion}").json
    assert (shown["state"], shown["content"], shown["data"]) == ("rejected", None, None)
    assert shown["review"]["reason"] == "tone"


def test_each_group_sees_only_its_own_work(stack: Stack, browser: Browser) -> None:
    sees = {
        "Marketer": {"Use cases", "Prompt versions"},
        "Reviewer": {"Suggestions"},
        "Operator": {"Usage records", "Clients", "Use cases"},
    }
    for group, own in sees.items():
        name, password = stack.add_member(group)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        sign_in(page, stack, name, password)
        links = page.locator("#nav-sidebar a, aside a, nav a").all_inner_texts()
        everything = set().union(*sees.values())
        seen = {title for title in everything if any(title in link for link in links)}
        assert own <= seen
        assert not (seen - own), f"{group} also sees {seen - own}"
        page.close()
