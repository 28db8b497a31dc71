from typing import Any

import pytest

from llmhub.local.configuration import Configuration
from llmhub.local.problem import CannotRun

NAMES = (
    "HOST",
    "PORT",
    "WEB_WORKERS",
    "WEB_THREADS",
    "WORKER_THREADS",
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_BASE_URL",
    "ALLOWED_HOSTS",
    "LLMHUB_ENV",
)


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def configured(monkeypatch: pytest.MonkeyPatch, **settings: Any) -> Configuration:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return Configuration.from_environment()


def test_nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    found = configured(monkeypatch)
    assert found.base_url == "http://127.0.0.1:8000"
    assert (found.web_workers, found.web_threads, found.worker_threads) == (1, 256, 50)
    assert found.needs_sandbox
    assert found.answers_from == "the sandbox, not Claude (set ANTHROPIC_API_KEY for real answers)"
    assert found.allowed_hosts == "localhost,127.0.0.1,[::1]"


def test_empty_is_as_good_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert configured(monkeypatch, **dict.fromkeys(NAMES, "")) == configured(monkeypatch)


def test_claude_answers_when_there_is_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    found = configured(monkeypatch, ANTHROPIC_API_KEY="a-key")
    assert not found.needs_sandbox
    assert found.answers_from == "Claude"


def test_other_server_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    found = configured(monkeypatch, ANTHROPIC_BASE_URL="https://user:secret@gateway.example:8443/v1")
    assert not found.needs_sandbox
    assert found.answers_from == "the server at gateway.example:8443"


@pytest.mark.parametrize(
    ("host", "base_url", "allowed"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000", "localhost,127.0.0.1,[::1]"),
        ("::", "http://[::1]:8000", "localhost,127.0.0.1,[::1]"),
        ("::1", "http://[::1]:8000", "localhost,127.0.0.1,[::1]"),
        ("192.0.2.7", "http://192.0.2.7:8000", "localhost,127.0.0.1,[::1],192.0.2.7"),
    ],
)
def test_host(monkeypatch: pytest.MonkeyPatch, host: str, base_url: str, allowed: str) -> None:
    found = configured(monkeypatch, HOST=host)
    assert (found.base_url, found.allowed_hosts) == (base_url, allowed)


def test_allowed_hosts_that_are_set_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    found = configured(monkeypatch, HOST="192.0.2.7", ALLOWED_HOSTS="hub.example")
    assert found.allowed_hosts == "hub.example"


@pytest.mark.parametrize("name", ["WEB_WORKERS", "WEB_THREADS", "WORKER_THREADS"])
@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
def test_number_of_hands(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(CannotRun, match=f"{name} is '{value}'; it must be a whole number above 0"):
        configured(monkeypatch, **{name: value})


@pytest.mark.parametrize(("environment", "sentence"), [("production", "see docs/deploy"), ("test", "it is 'test'")])
def test_only_in_local_mode(monkeypatch: pytest.MonkeyPatch, environment: str, sentence: str) -> None:
    with pytest.raises(CannotRun, match=sentence):
        configured(monkeypatch, LLMHUB_ENV=environment)
