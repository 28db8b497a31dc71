"""The prompt studio in a real browser: from an edited draft to the published winner of an experiment."""

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import sign_in
from tests.journeys.stack import Stack

NAME = "content.caption"
SUBJECTS = 120
# Set to a folder to keep a picture of each screen.
PICTURES = os.environ.get("JOURNEY_PICTURES")

NEEDS_A_SECOND_PERSON = f"""
from prompts.models import UseCase
UseCase.objects.filter(service__slug="{NAME.split(".")[0]}", slug="{NAME.split(".")[1]}").update(second_person_required=True)
"""
# Reviewers like most of what B writes and little of A's; then more than a week has passed.
DECIDE = """
from datetime import timedelta
from django.contrib.auth.models import User
from generation import review
from generation.experiments import looks
from generation.models import Suggestion
from prompts.models import Phase
reviewer = User.objects.get(username="admin")
drafts = Suggestion.objects.filter(phase__isnull=False, state="draft").select_related("variant").order_by("pk")
for number, draft in enumerate(drafts):
    if number % 10 < (9 if draft.variant.key == "b" else 2):
        review.approve(draft, by=reviewer, seen_revision=draft.revision)
    else:
        review.reject(draft, by=reviewer, seen_revision=draft.revision, reason="tone")
phase = Phase.objects.get(ended_at=None)
Phase.objects.filter(pk=phase.pk).update(started_at=phase.started_at - timedelta(days=8))
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("studio") / "local") as running:
        yield running


def person(browser: Browser, stack: Stack, group: str) -> Page:
    """A new member of `group`, signed in."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, stack, *stack.add_member(group))
    return page


def picture(page: Page, name: str) -> None:
    if PICTURES:
        folder = Path(PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)
        page.evaluate("document.documentElement.classList.add('dark')")
        page.screenshot(path=folder / f"{name}-dark.png", full_page=True)
        page.evaluate("document.documentElement.classList.remove('dark')")


def ask(stack: Stack, subject: str, variables: dict[str, Any]) -> str:
    body = {"use_case": NAME, "variables": variables, "subject": subject, "cache": False}
    answer = stack.post("/api/v1/suggestions", body)
    assert answer.status == 202, answer.text
    return str(answer.json["id"])


def open_use_case(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.base_url}/admin/prompts/usecase/?q={NAME.split('.')[1]}")
    page.get_by_role("link", name=NAME, exact=True).click()


def write_draft(page: Page, stack: Stack, addition: str) -> str:
    """A new draft with `addition` at the end of its user prompt, saved by itself; its address."""
    open_use_case(page, stack)
    page.get_by_role("link", name=re.compile("New draft$")).click()
    prompt = page.get_by_label("User prompt", exact=False).first
    prompt.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(f"\n{addition} {{{{sty")
    expect(page.get_by_text("never closed").first).to_be_visible()
    page.keyboard.type("le}}.")
    expect(page.get_by_text("never closed")).to_have_count(0)
    preview = page.get_by_label("Preview", exact=True)
    expect(preview.get_by_text(addition)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text=re.compile("^Saved [0-9]")).first).to_be_visible()
    return page.url


def reject_and_add_to_the_test_set(page: Page, stack: Stack, suggestion: str) -> None:
    page.goto(f"{stack.base_url}/admin/generation/suggestion/{suggestion}/change/")
    page.get_by_role("link", name="Reject…").click()
    page.get_by_label("Tone").check()
    page.get_by_label("Comment").fill("No exclamation marks, please.")
    page.get_by_role("button", name=re.compile("^Reject Ctrl")).click()
    expect(page.locator(".hub-toast", has_text="Rejected")).to_be_visible()
    page.goto(f"{stack.base_url}/admin/generation/suggestion/{suggestion}/change/")
    page.get_by_role("button", name="Add to test set").click()
    expect(page.get_by_text("test set").first).to_be_visible()
    picture(page, "added-to-test-set")


def try_side_by_side(page: Page, draft: str) -> None:
    page.goto(draft)
    page.get_by_role("link", name=re.compile("Try$")).click()
    picture(page, "try")
    page.get_by_role("button", name=re.compile("^Run")).click()
    expect(page.get_by_text("Done").first).to_be_visible(timeout=30_000)
    picture(page, "trial")


def run_the_test_set(page: Page, draft: str) -> None:
    page.goto(draft)
    page.get_by_role("link", name="Run test set").click()
    expect(page.get_by_text("Done", exact=True).first).to_be_visible(timeout=30_000)
    picture(page, "test-run")


def publish_with_a_second_person(asking: Page, second: Page, stack: Stack, draft: str) -> None:
    asking.goto(draft)
    asking.get_by_role("link", name="Publish…").click()
    picture(asking, "ask-for-approval")
    asking.get_by_label("Note").fill("Says the style")
    asking.get_by_role("button", name="Ask for approval").click()
    asking.goto(f"{stack.base_url}/admin/prompts/publishrequest/")
    expect(asking.get_by_role("button", name="Approve and publish")).to_have_count(0)
    second.goto(f"{stack.base_url}/admin/prompts/publishrequest/")
    picture(second, "approvals")
    second.get_by_role("link", name=f"{NAME} v2").first.click()
    picture(second, "approval")
    second.get_by_role("button", name="Approve and publish v2").click()
    expect(second.get_by_text("is live").first).to_be_visible()


def start_experiment(page: Page, second: Page, stack: Stack) -> str:
    """Plan it, have its draft approved by the second person, start it; its address."""
    draft = write_draft(page, stack, "Be bolder than before, and keep to the style")
    page.goto(draft)
    open_use_case(page, stack)
    page.goto(f"{stack.base_url}/admin/prompts/experiment/add/?use_case={re.search(r'usecase/([0-9]+)', page.url)[1]}")  # type: ignore[index]
    page.get_by_role("textbox", name=re.compile("^Name")).fill("Bolder captions")
    versions = page.get_by_label("Version", exact=True)
    versions.nth(1).select_option(
        label=next(t for t in versions.nth(1).locator("option").all_inner_texts() if "v3" in t)
    )
    page.get_by_role("button", name="Split evenly").click()
    page.get_by_label("People to plan for").fill("100")
    picture(page, "experiment-plan")
    page.get_by_role("button", name="Save and start…").click()
    picture(page, "experiment-start-needs-approval")
    page.get_by_role("button", name="Ask for approval of v3").click()
    second.goto(f"{stack.base_url}/admin/prompts/publishrequest/")
    second.get_by_role("link", name=f"{NAME} v3").first.click()
    second.get_by_role("button", name="Approve for the experiment").click()
    page.goto(f"{stack.base_url}/admin/prompts/experiment/")
    page.get_by_role("link", name="Bolder captions").first.click()
    page.get_by_role("link", name=re.compile("^Start")).or_(
        page.get_by_role("button", name=re.compile("start"))
    ).first.click()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text("Nobody has arrived yet").first).to_be_visible()
    picture(page, "experiment-empty")
    return page.url


def traffic(stack: Stack) -> None:
    variables = stack.example_variables(NAME)
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda number: ask(stack, f"user-{number}", variables), range(SUBJECTS)))
    for one in asked:
        stack.until_draft(one, limit_s=90)


def live_version(stack: Stack) -> Any:
    return stack.get(f"/api/v1/use-cases/{NAME}/versions", key=stack.manage_api_key).json["results"]


@pytest.mark.timeout(600)  # with the start and the end of a stack of its own
def test_from_a_draft_to_the_published_winner(stack: Stack, browser: Browser) -> None:
    stack.run(NEEDS_A_SECOND_PERSON)
    rejected = ask(stack, f"before-{uuid4()}", stack.example_variables(NAME))
    stack.until_draft(rejected)
    marketer, second = person(browser, stack, "Marketer"), person(browser, stack, "Marketer")
    draft = write_draft(marketer, stack, "Keep to the style")
    picture(marketer, "editor")
    try_side_by_side(marketer, draft)
    reject_and_add_to_the_test_set(person(browser, stack, "Reviewer"), stack, rejected)
    run_the_test_set(marketer, draft)
    publish_with_a_second_person(marketer, second, stack, draft)
    result = start_experiment(marketer, second, stack)
    traffic(stack)
    stack.run(DECIDE)
    marketer.wait_for_timeout(11_000)
    marketer.goto(result)
    expect(marketer.get_by_text("B is better").first).to_be_visible(timeout=90_000)
    picture(marketer, "experiment-winner")
    marketer.get_by_role("button", name="Publish B, v3").click()
    expect(marketer.get_by_text("live").first).to_be_visible()
    picture(marketer, "experiment-published")
    open_use_case(marketer, stack)
    picture(marketer, "use-case")
    live = [version["number"] for version in live_version(stack) if version["live"]]
    assert live == [3]
    assert stack.post("/api/v1/suggestions", {"use_case": NAME, "variables": stack.example_variables(NAME)}).json[
        "prompt"
    ] == {"version": 3, "experiment": None, "variant": None}
