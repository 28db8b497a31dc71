"""A day in the admin, in Chromium: each group does its own work, and applications feel it at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import sign_in
from tests.journeys.stack import Stack

URL = "/api/v1/suggestions"
CAPTIONS = "sns_auto.caption_generation"
# So long after a card appeared, no key decides it.
GRACE_MS = 350
BANNER = "Answers come from the built-in sandbox, not from Claude."


@contextmanager
def at_work(stack: Stack, browser: Browser, group: str) -> Iterator[Page]:
    """A page on which a new member of `group` is signed in; at the end, nothing went wrong or elsewhere on it."""
    name, password = stack.add_member(group)
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
    page.on("request", lambda asked: None if is_ours(stack, asked.url) else faults.append(asked.url))
    sign_in(page, stack, name, password)
    expect(page.get_by_text(BANNER)).to_be_visible()
    yield page
    assert faults == []


def is_ours(stack: Stack, url: str) -> bool:
    return url.startswith((stack.base_url, "data:"))


def draft_of(stack: Stack, **variables: Any) -> str:
    """The id of a new draft of captions."""
    sent = stack.example_variables(CAPTIONS) | {"product_name": f"Apron {uuid4().hex[:8]}"} | variables
    suggestion: str = stack.post(URL, {"use_case": CAPTIONS, "variables": sent}).json["id"]
    stack.until_draft(suggestion)
    return suggestion


def address(stack: Stack, suggestion: str, verb: str = "change") -> str:
    return f"{stack.base_url}/admin/generation/suggestion/{suggestion}/{verb}/"


def test_a_reviewer_works_by_keyboard(stack: Stack, browser: Browser) -> None:
    first, second = draft_of(stack), draft_of(stack)
    with at_work(stack, browser, "Reviewer") as page:
        page.goto(address(stack, first))
        page.wait_for_timeout(GRACE_MS)
        page.keyboard.press("e")
        text = page.get_by_label("Text", exact=True).first
        text.fill("Sleeves up, the onions are waiting.")
        hashtags = page.get_by_label("Hashtags").first
        hashtags.fill("no hash sign")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("Not approved yet:")).to_be_visible()
        expect(page.get_by_label("Hashtags").first).to_be_focused()  # the first fault
        expect(page.get_by_label("Hashtags").first).to_have_value("no hash sign")
        expect(page.get_by_label("Text", exact=True).first).to_have_value("Sleeves up, the onions are waiting.")
        assert stack.get(f"{URL}/{first}").json["state"] == "draft"

        page.get_by_label("Hashtags").first.fill("#one\n#two\n#three")
        page.get_by_role("button", name="Add caption").click()
        added = page.locator(".hub-edit-card").last
        added.get_by_label("Angle").fill("A last one")
        added.get_by_label("Text", exact=True).fill("Made by hand, like the apron.")
        added.get_by_label("Hashtags").fill("#four\n#five\n#six")
        page.locator(".hub-edit-card").nth(1).get_by_label("Remove").check()
        page.keyboard.press("Control+Enter")
        expect(page.locator(".hub-toast", has_text=f"Approved: {CAPTIONS}")).to_be_visible()

        page.goto(address(stack, second))
        page.wait_for_timeout(GRACE_MS)
        page.keyboard.press("r")
        page.get_by_label("Off brief").check()
        page.get_by_label("Comment").fill("Another product.")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".hub-toast", has_text=f"Rejected: {CAPTIONS}")).to_be_visible()

    got = stack.get(f"{URL}/{first}").json
    captions = got["data"]["captions"]
    assert (got["state"], got["review"]["edited"]) == ("approved", True)
    assert (captions[0]["text"], captions[0]["hashtags"]) == (
        "Sleeves up, the onions are waiting.",
        ["#one", "#two", "#three"],
    )
    assert captions[-1]["text"] == "Made by hand, like the apron."
    rejected = stack.get(f"{URL}/{second}").json
    assert (rejected["state"], rejected["review"]["reason"]) == ("rejected", "off_brief")


def test_two_reviewers_at_one_draft(stack: Stack, browser: Browser) -> None:
    suggestion = draft_of(stack)
    with at_work(stack, browser, "Reviewer") as late, at_work(stack, browser, "Reviewer") as early:
        late.goto(address(stack, suggestion, "edit"))
        late.get_by_label("Text", exact=True).first.fill("Mine was better.")
        early.goto(address(stack, suggestion))
        early.get_by_role("button", name="Take over").click()
        expect(early.get_by_role("button", name="Take over")).to_have_count(0)
        early.wait_for_timeout(GRACE_MS)
        early.keyboard.press("a")
        expect(early.locator(".hub-toast", has_text=f"Approved: {CAPTIONS}")).to_be_visible()
        late.keyboard.press("Control+Enter")
        expect(late.get_by_text("Already approved by reviewer-").first).to_be_visible()
        expect(late.get_by_label("Text", exact=True).first).to_have_value("Mine was better.")
    got = stack.get(f"{URL}/{suggestion}").json
    assert (got["state"], got["review"]["edited"]) == ("approved", False)


def test_hostile_text_does_nothing(stack: Stack, browser: Browser) -> None:
    evil = "<script>document.title='owned'</script>\u202ejavascript:alert(1)"
    image = "<img src=x onerror=\"document.title='owned'\">"
    suggestion = draft_of(stack, product_name=evil, product_desc=image + evil + "long" * 400)
    with at_work(stack, browser, "Reviewer") as page:
        for verb in ("change", "edit"):
            page.goto(address(stack, suggestion, verb))
            expect(page.get_by_text("[U+202E]javascript:alert(1)").first).to_be_visible()
            assert "owned" not in page.title()
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 1280  # nothing pushes the page wide


def test_a_marketer_publishes_and_rolls_back(stack: Stack, browser: Browser) -> None:
    name = "coocook.chef_recommendation"
    variables = stack.example_variables(name)

    def version() -> int:
        asked = {"use_case": name, "variables": variables, "cache": False}
        number: int = stack.post(URL, asked, headers={"Prefer": "wait=20"}).json["prompt"]["version"]
        return number

    before = version()
    with at_work(stack, browser, "Marketer") as page:
        page.goto(f"{stack.base_url}/admin/prompts/usecase/?q=chef")
        page.get_by_role("link", name=name).click()
        page.get_by_role("link", name="New draft").click()
        expect(page.get_by_text(f"is a copy of v{before}.")).to_be_visible()
        prompt = page.get_by_label("User prompt")
        prompt.press("Control+End")
        prompt.type("\n{{nonsense}}")
        with page.expect_navigation():
            page.get_by_role("button", name="Save").click()
        fault = page.get_by_role("button", name="No input declares “nonsense”.")
        fault.click()
        assert prompt.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)") == "{{nonsense}}"
        page.keyboard.type("Name at least one chef for ")
        page.get_by_role("button", name="cuisine", exact=True).click()  # a chip: inserted where the cursor is
        with page.expect_navigation():
            page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("was changed successfully")).to_be_visible()
        assert prompt.input_value().endswith("Name at least one chef for {{cuisine}}")

        page.get_by_role("link", name="Publish…").click()
        expect(page.locator("ins").get_by_text("Name at least one chef for {{cuisine}}")).to_be_visible()
        page.get_by_label("Note").fill("One chef at least")
        page.get_by_role("button", name="Publish v").click()
        expect(page.get_by_text("is live: requests get it from now on.")).to_be_visible()
        after = version()
        assert after > before

        page.get_by_role("link", name="Roll back…").click()
        expect(page.locator("del").get_by_text("Name at least one chef for {{cuisine}}")).to_be_visible()
        page.get_by_role("button", name=f"Roll back to v{before}").click()
        expect(page.get_by_text("is live again")).to_be_visible()
    assert version() == before


def test_an_operator_makes_a_key_that_works_until_it_is_revoked(stack: Stack, browser: Browser) -> None:
    with at_work(stack, browser, "Operator") as page:
        page.goto(f"{stack.base_url}/admin/usage/client/add/")
        page.get_by_label("Name").fill(f"Shop {uuid4().hex[:6]}")
        page.get_by_label("Plan").select_option(label="Pro")
        page.get_by_label("Read usage and cost").check()
        page.get_by_label("Services").fill("coocook")
        page.get_by_role("button", name="Save and continue editing").click()
        page.get_by_role("link", name="New key").click()
        page.get_by_label("Name").fill("production")
        page.get_by_role("button", name="Make the key").click()
        key = page.locator("#new-key").inner_text()
        assert stack.get("/api/v1/usage", key=key).status == 200
        refused = stack.post(URL, {"use_case": CAPTIONS, "variables": stack.example_variables(CAPTIONS)}, key=key)
        assert refused.status == 403  # this client is granted another service only

        page.get_by_role("link", name="Done").click()
        page.get_by_role("link", name="Keys", exact=True).click()
        page.get_by_role("link", name="Revoke…").click()
        page.get_by_role("button", name="Revoke").click()
        expect(page.get_by_text("is revoked: requests with it are refused from now on.")).to_be_visible()
        assert key not in page.content()
    assert stack.get("/api/v1/usage", key=key).status == 401
