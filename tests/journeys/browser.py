"""Chromium, driven by Playwright, on the machine's own installation."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.journeys.stack import Stack

# Test machines are busy; what never comes fails all the same.
expect.set_options(timeout=15_000)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# As root there is no sandbox to be had; the rest keeps it from calling home.
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium. Without one the test is skipped, but never on a CI machine."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        reason = "external: there is no Chromium on this machine"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


def sign_in(page: Page, stack: Stack, user: str, password: str) -> None:
    """Through the admin's login page, as a person does."""
    page.goto(f"{stack.base_url}/admin/")
    page.get_by_label("Username").fill(user)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{stack.base_url}/admin/")
