"""What all tests share. Everything is real: PostgreSQL, Redis, the SDK over HTTP to the sandbox."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker
from rest_framework.test import APIClient

from generation.sandbox.server import Sandbox
from llmhub.redis import get_redis
from tests.factories import api_key
from tests.sandbox_client import SandboxClient
from usage.window.scripts import PREFIX
from usage.write_behind import write_behind


def pytest_configure() -> None:
    """Processes that share the tests (pytest-xdist) have a database each; give each a Redis database of its own too."""
    number = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if number:
        own = urlsplit(django_settings.REDIS_URL)._replace(path=f"/{int(number) + 1}").geturl()
        django_settings.REDIS_URL = django_settings.CELERY_BROKER_URL = own
    # What one test leaves to be written later must not be written in the middle of another.
    write_behind.flush_every_s = 3600
    # Only tests of the provider's window wait for it.
    django_settings.PROVIDER_REQUESTS_PER_MINUTE = 1_000_000
    # Else each test client reads the folders of static files anew.
    django_settings.WHITENOISE_AUTOREFRESH = True


# Tables that must not be emptied: migrations give them a trigger of this name.
KEPT_TABLES = ("prompts_promptversion", "prompts_publication", "generation_reviewdecision", "usage_usagerecord")
DATABASE_ACCESS = pytest.StashKey[DjangoDbBlocker]()


@pytest.fixture(scope="session", autouse=True)
def _keep_database_access(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> None:
    request.config.stash[DATABASE_ACCESS] = django_db_blocker


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """A test with transactions of its own empties all tables at its end."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in KEPT_TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER keep_table")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test with transactions of its own empties all tables at its end; bring back what the migrations wrote there.

    Run in one process, such tests come last and nobody misses it. Shared among processes, other tests come after them.
    """
    yield
    marker = item.get_closest_marker("django_db")
    # After the last test the database is gone.
    if nextitem and marker and marker.kwargs.get("transaction"):
        with item.config.stash[DATABASE_ACCESS].unblock():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)  # type: ignore[attr-defined]


def pytest_itemcollected(item: pytest.Item) -> None:
    """What shares something dear to start stays in one process: the tests of a file, and all journeys of the one stack."""
    stacks = item._fixtureinfo.name2fixturedefs.get("stack", ())  # type: ignore[attr-defined]
    is_shared = bool(stacks) and stacks[-1].scope == "session"
    item.add_marker(pytest.mark.xdist_group("stack" if is_shared else item.nodeid.partition("::")[0]))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys mostly wait, other tests mostly compute: shared among processes their files take turns.

    The last third has no journeys, so that no process is alone with a long one at the end.
    """
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        return
    others: dict[Path, int] = {}
    journeys: dict[Path, int] = {}
    for item in items:
        kind = journeys if "journeys" in item.path.parts else others
        kind.setdefault(item.path, len(kind))
    turn = {path: (number + 0.5) / len(others) for path, number in others.items()}
    turn |= {path: 2 / 3 * (number + 0.5) / len(journeys) for path, number in journeys.items()}
    items.sort(key=lambda item: (turn[item.path], str(item.path)))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays: the garbage collector need not walk through it again and again."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        # Else each process would start every stack and browser, and nobody would be told.
        assert all("@" in item.nodeid for item in session.items), "pytest-xdist does not group tests."
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture(scope="session", autouse=True)
def _clean_redis() -> None:
    """Keys of an earlier run would answer for this one: the test database counts from 1 again."""
    assert django_settings.LLMHUB_ENV == "test", "Run the tests by `make test`."
    redis = get_redis()
    for key in redis.scan_iter("llmhub:*"):
        redis.delete(key)


@pytest.fixture
def api(db: None) -> APIClient:
    """An API client with a key; `api.owner` is the client that the key belongs to."""
    write_behind.forget()
    client = APIClient()
    client.owner, key = api_key()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


@pytest.fixture
def sandbox(settings: Any, empty_window: None) -> Iterator[SandboxClient]:
    """A sandbox of this test's own, which the provider calls by real HTTP."""
    with Sandbox() as running:
        settings.ANTHROPIC_BASE_URL = running.url
        settings.ANTHROPIC_API_KEY = "sandbox"
        yield SandboxClient(running.url)


@pytest.fixture
def empty_window() -> None:
    """Nothing was sent to the provider lately."""
    if keys := list(get_redis().scan_iter(f"{PREFIX}*", count=1000)):
        get_redis().delete(*keys)


@pytest.fixture(autouse=True)
def _no_waiting(settings: Any) -> None:
    """Retries follow at once."""
    settings.PROVIDER_BACKOFF_BASE_S = 0
    settings.PROVIDER_BACKOFF_JITTER_S = 0
