"""Choosing files in a real browser: Unfold's own script for files neither fails nor writes into other fields."""

from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, expect

from tests.journeys.browser import sign_in
from tests.journeys.stack import Stack

CASES = "/admin/prompts/prompttest"


def test_a_chosen_file_changes_no_other_field(stack: Stack, tmp_path: Path, browser: Browser) -> None:
    picture = tmp_path / "sofa.png"
    Image.new("RGB", (4, 4)).save(picture)
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    sign_in(page, stack, *stack.add_member("Marketer"))
    page.goto(f"{stack.base_url}{CASES}/add/?use_case=furniture.product_reranking")
    page.locator("input[type=file]").set_input_files(picture)
    expect(page.locator("#name")).to_have_value("")
    page.goto(f"{stack.base_url}{CASES}/import/?use_case=content.caption")
    page.get_by_label("File", exact=True).set_input_files(picture)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("The file is no text in UTF-8.")).to_be_visible()
    assert faults == []
