"""The review desk's front page in Chromium: filters, what a lead assigns, and the way to the next draft."""

from playwright.sync_api import Browser, expect

from tests.journeys.stack import Stack
from tests.journeys.test_admin_browser import CAPTIONS, at_work, draft_of


def test_a_lead_filters_and_assigns(stack: Stack, browser: Browser) -> None:
    for _ in range(3):
        draft_of(stack)
    with at_work(stack, browser, "Review lead") as page:
        page.get_by_role("link", name="Review desk").first.click()
        page.wait_for_url("**/suggestion/queue/")

        page.locator("select[name=use_case]").select_option(CAPTIONS)
        page.wait_for_url(f"**/queue/?use_case={CAPTIONS}")
        page.get_by_role("link", name="Nobody", exact=True).click()
        page.wait_for_url(f"**/queue/?use_case={CAPTIONS}&whose=unassigned")
        # Another service has other use cases, so the one that was chosen goes.
        page.locator("select[name=service]").select_option("email")
        page.wait_for_url("**/queue/?service=email&whose=unassigned")
        page.locator("select[name=service]").select_option("sns_auto")
        page.wait_for_url("**/queue/?service=sns_auto&whose=unassigned")

        boxes = page.locator("input[name=draft]")
        count = boxes.count()
        assert count >= 3
        button = page.locator("[data-queue-assign]")
        expect(button).to_be_disabled()
        page.get_by_label("Select all on this page").check()
        expect(button).to_have_text(f"Assign {count}")
        left, gone = (boxes.nth(at).get_attribute("value") for at in (0, 1))
        boxes.first.uncheck()
        expect(button).to_have_text(f"Assign {count - 1}")
        page.locator("select[name=to]").select_option(label="Review lead")
        page.get_by_label("with a note").fill("Before noon, please")
        button.click()
        expect(page.get_by_text(f"{count - 1} drafts assigned to Review lead.")).to_be_visible()
        expect(page.locator(f"input[name=draft][value='{gone}']")).to_have_count(0)
        expect(page.locator(f"input[name=draft][value='{left}']")).to_have_count(1)

        page.get_by_role("link", name="Me", exact=True).click()
        page.wait_for_url("**/queue/?service=sns_auto&whose=mine")
        expect(page.get_by_text("“Before noon, please”").first).to_be_visible()
        page.get_by_role("link", name="Start reviewing").click()
        page.wait_for_url("**/change/?service=sns_auto&whose=mine")

        page.goto(f"{stack.base_url}/admin/generation/suggestion/queue/")
        expect(page.get_by_role("heading", name="In hand right now")).to_be_visible()
