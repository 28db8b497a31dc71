"""Many drafts at once in Chromium: selecting by keyboard, progress, a part that is lost, stopping, and the result."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, StorageState, expect

from tests.journeys.browser import sign_in
from tests.journeys.stack import Stack

# As many as take three parts, one group of them and one alone; of a use case that no other journey reviews.
USE_CASE = "review.brief_generator"
COUNT = 230
MAKE = """
from django.contrib.auth.models import User
from generation.content import text_of
from generation.models import Suggestion
from prompts.models import UseCase
from usage.models import Client
use_case = UseCase.objects.get(slug="brief_generator", service__slug="review")
same = dict(
    client=Client.objects.first(), use_case=use_case, version=use_case.live_version, variables=use_case.example_variables,
    review_policy="required", state="draft", revision=1, served_from="model", purpose="request",
    reference_type="many",
)
Suggestion.objects.filter(use_case=use_case, state="draft").update(state="failed")
Suggestion.objects.filter(reference_type="many").update(state="failed")
evil = "<script>window.evil = true</script><img src=x onerror='window.evil = true'>"
def made(at):
    words = "Nothing like the others." if at == 0 else f"Show the apron number {at} in a kitchen that is used daily. {evil}"
    data = {"summary": words}
    return Suggestion(**same, request_key=f"{at:064x}", subject=f"user-{at}", data=data, content=text_of(data))
Suggestion.objects.bulk_create([made(at) for at in range(COUNT)])
"""
TAKE = """
from django.contrib.auth.models import User
from generation.models import Suggestion
from generation import review
rita, _ = User.objects.get_or_create(username="rita", is_staff=True, is_superuser=True)
row = Suggestion.objects.get(subject="user-7", reference_type="many", state="draft")
review.reject(row, by=rita, seen_revision=row.revision, reason="tone")
"""
TOLD = """
from generation.models import Suggestion
rows = Suggestion.objects.filter(reference_type="many").exclude(state="failed")
states = list(rows.values_list("state", flat=True))
twice = sum(row.decisions.count() > 1 for row in rows)
print({state: states.count(state) for state in sorted(set(states))} | {"twice": twice})
"""


@pytest.fixture(scope="module")
def session(stack: Stack, module_browser: Browser) -> StorageState:
    with module_browser.new_context() as context:
        sign_in(context.new_page(), stack, *stack.add_member("Reviewer"))
        return context.storage_state()


@pytest.fixture
def page(stack: Stack, browser: Browser, session: StorageState) -> Iterator[Page]:
    """A reviewer before the many drafts of one use case."""
    stack.run(MAKE.replace("COUNT", str(COUNT)))
    with browser.new_context(viewport={"width": 1280, "height": 900}, storage_state=session) as context:
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address(stack))
        yield page
        assert faults == []
        stack.run(MAKE.replace("COUNT", "0"))


def address(stack: Stack) -> str:
    return f"{stack.base_url}/admin/generation/suggestion/bulk/?use_case={USE_CASE}"


def told(stack: Stack) -> dict[str, int]:
    found: dict[str, int] = json.loads(stack.run(TOLD).replace("'", '"'))
    return found


def test_a_group_is_selected_and_approved_by_keyboard(page: Page, stack: Stack) -> None:
    stack.run(TAKE)
    expect(page.get_by_text(f"All {COUNT - 1} alike")).to_be_visible()
    group = page.get_by_role("checkbox", name=re.compile("alike$"))
    group.focus()
    page.keyboard.press("Enter")  # decides nothing
    page.keyboard.press("Space")
    status = page.locator("[data-selected]")
    expect(status).to_have_text(f"{COUNT - 1} of {COUNT} selected")
    # One of them is left out again.
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(status).to_have_text(f"{COUNT - 2} of {COUNT} selected")
    assert group.evaluate("box => box.indeterminate")
    page.get_by_role("button", name=f"Approve {COUNT - 2}").press("Enter")
    expect(page.get_by_role("heading", name=f"{COUNT - 3} drafts approved")).to_be_visible(timeout=20_000)
    result = page.locator("[data-result]")
    expect(result).to_contain_text("1 not changed: Already rejected by rita at ")
    expect(result.get_by_role("listitem")).to_have_count(1)
    expect(result.get_by_role("link", name=re.compile(f"^{USE_CASE}"))).to_have_attribute(
        "href", re.compile("/change/$")
    )
    assert page.evaluate("window.evil") is None
    assert told(stack) == {"approved": COUNT - 3, "draft": 2, "rejected": 1, "twice": 0}


def test_many_are_rejected_with_one_reason(page: Page, stack: Stack) -> None:
    page.get_by_role("link", name=f"Select all {COUNT}").click()
    page.locator("summary", has_text="Reject").click()
    reject = page.get_by_role("button", name=f"Reject {COUNT}")
    reject.click()
    expect(page.locator("[data-running]")).to_be_hidden()  # no reason yet
    page.get_by_label("Off brief").check()
    page.get_by_label("Comment").fill("All of them miss the point.")
    reject.click()
    expect(page.get_by_role("heading", name=f"{COUNT} drafts rejected")).to_be_visible(timeout=20_000)
    assert told(stack) == {"rejected": COUNT, "twice": 0}


def test_a_part_whose_answer_is_lost_is_tried_again_and_nothing_is_doubled(page: Page, stack: Stack) -> None:
    sent = 0

    def lose_the_second(route: Route) -> None:
        nonlocal sent
        sent += 1
        if sent == 2:
            route.fetch()  # the server does it, but its answer does not come back
            route.abort()
        else:
            route.continue_()

    page.route("**/bulk/decide/**", lose_the_second)
    page.get_by_role("link", name=f"Select all {COUNT}").click()
    page.get_by_role("button", name=f"Approve {COUNT}").click()
    expect(page.get_by_role("alert").filter(has_text="The server can't be reached.")).to_be_visible(timeout=20_000)
    expect(page.locator("[data-progress]")).to_have_text(f"100 of {COUNT} approved")
    assert page.locator("progress").evaluate("bar => bar.value") == 100
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name=f"{COUNT} drafts approved")).to_be_visible(timeout=20_000)
    expect(page.locator("[data-result] li")).to_have_count(0)
    assert told(stack) == {"approved": COUNT, "twice": 0}
    assert sent == 4


def test_stopping_leaves_the_rest_as_it_is(page: Page, stack: Stack) -> None:
    held: list[Route] = []
    page.route("**/bulk/decide/**", lambda route: held.append(route))
    page.get_by_role("link", name=f"Select all {COUNT}").click()
    with page.expect_request("**/bulk/decide/**"):
        page.get_by_role("button", name=f"Approve {COUNT}").click()
    page.get_by_role("button", name="Stop").click()
    held[0].continue_()
    expect(page.get_by_role("heading", name="100 drafts approved")).to_be_visible(timeout=20_000)
    expect(page.locator("[data-result]")).to_contain_text(f"Stopped: {COUNT - 100} drafts not sent")
    assert told(stack) == {"approved": 100, "draft": COUNT - 100, "twice": 0}
    page.unroute("**/bulk/decide/**")
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text(re.compile(f"^{COUNT - 100} drafts"))).to_be_visible()


def test_the_differences_and_the_text_of_each_are_there_to_be_opened(page: Page) -> None:
    marks = page.locator("mark.hub-mark-differs")
    expect(marks.first).to_be_visible()
    page.get_by_text(f"and {COUNT - 2} like it").click()
    row = page.locator(".hub-bulk-more li").first
    expect(row.locator("ins")).to_be_visible()
    row.get_by_text("Whole text").click()
    expect(row.locator("mark.hub-mark-differs")).to_have_count(1)
    assert page.evaluate("window.evil") is None


def test_without_its_script_the_form_does_it_whole(page: Page, stack: Stack) -> None:
    """Unfold shows nothing at all without scripts; but this page's own may be blocked, old or broken."""
    page.route("**/bulk*.js", lambda route: route.abort())
    page.goto(address(stack))
    page.get_by_role("link", name=f"Select all {COUNT}").click()
    page.get_by_role("button", name="Approve the selected").click()
    expect(page.get_by_role("heading", name=f"{COUNT} drafts approved")).to_be_visible(timeout=20_000)
    assert told(stack) == {"approved": COUNT, "twice": 0}
