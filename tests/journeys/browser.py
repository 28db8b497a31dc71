"""Chromium, driven by Playwright, on the machine's own installation."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.journeys.stack import Stack

# Test machines are busy; what never comes fails all the same.
expect.set_options(timeout=15_000)
# The headless shell is Chromium without windows: a tenth of the processor time for each new page.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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


def in_theme(page: Page, theme: str) -> None:
    """Make the admin “light” or “dark”."""
    page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", theme == "dark")
    page.wait_for_timeout(250)  # colours fade


def grave_faults(page: Page) -> list[str]:
    """What axe-core calls serious or critical, in light and in dark, and whether it goes over the edge; it stays light."""
    faults = ["wider than the screen"] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
    for theme in ("dark", "light"):
        in_theme(page, theme)
        for one in Axe().run(page).response["violations"]:
            if one["impact"] in ("serious", "critical"):
                nodes = [
                    f"{node['target']} {node['any'][:1] and node['any'][0]['message']}" for node in one["nodes"][:4]
                ]
                faults.append(f"{theme} {one['id']}: {nodes}")
    return faults
