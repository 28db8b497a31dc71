"""What all tests share. Everything is real: PostgreSQL, Redis, the SDK over HTTP to the sandbox."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from rest_framework.test import APIClient

from generation.sandbox.server import Sandbox
from llmhub.redis import get_redis
from tests.factories import api_key
from tests.sandbox_client import SandboxClient


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
    client = APIClient()
    client.owner, key = api_key()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


@pytest.fixture
def sandbox(settings: Any) -> Iterator[SandboxClient]:
    """A sandbox of this test's own, which the provider calls by real HTTP."""
    with Sandbox() as running:
        settings.ANTHROPIC_BASE_URL = running.url
        settings.ANTHROPIC_API_KEY = "sandbox"
        yield SandboxClient(running.url)


@pytest.fixture(autouse=True)
def _no_waiting(settings: Any) -> None:
    """Retries follow at once."""
    settings.PROVIDER_BACKOFF_BASE_S = 0
    settings.PROVIDER_BACKOFF_JITTER_S = 0
