"""The running stack and the browser that journeys share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browser import chromium, sign_in
from tests.journeys.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """llmhub as `make run` starts it, on a free port with data of its own, for all journeys of the session."""
    with Stack(tmp_path_factory.mktemp("stack") / "local") as running:
        running.lift_limits()
        yield running


@pytest.fixture(scope="module")
def module_browser() -> Iterator[Browser]:
    """One Chromium for a file: Playwright runs an event loop, which files that use the database must not meet."""
    with chromium() as running:
        yield running


@pytest.fixture
def browser(module_browser: Browser) -> Iterator[Browser]:
    """The file's Chromium, without windows of other tests."""
    yield module_browser
    for context in module_browser.contexts:
        context.close()


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    """The admin, signed in; at the end the browser must have had nothing to complain of."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    sign_in(page, stack, stack.admin_user, stack.admin_password)
    yield page
    page.close()
    assert problems == []
