"""What a failed call means: our code for it, whether another try helps, whether it may have cost money. Over real HTTP."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import anthropic
import httpx2
import pytest

from generation import providers
from generation.providers import Prompt, ProviderFault, Turn
from generation.providers.anthropic.client import get_client
from generation.providers.anthropic.faults import fault_of
from generation.providers.anthropic.rate_headers import told_by
from tests.sandbox_client import SandboxClient
from usage.window import Rate, Told

PROMPT = Prompt(model="claude-haiku-5-5", max_tokens=500, system="", turns=(Turn("user", "Hello"),))


def failed() -> ProviderFault:
    with pytest.raises(ProviderFault) as caught:
        providers.get().complete(PROMPT)
    return caught.value


def words(fault: ProviderFault) -> tuple[str, bool, bool]:
    return fault.code, fault.retryable, fault.may_cost


@pytest.mark.parametrize(
    ("fault", "code", "retryable", "may_cost"),
    [
        ("status:400", "provider-error", False, False),
        ("status:401", "provider-error", False, False),
        ("status:402", "provider-error", False, False),
        ("status:403", "provider-error", False, False),
        ("status:404", "provider-error", False, False),
        ("status:408", "provider-timeout", True, False),
        ("status:409", "provider-error", True, False),
        ("status:413", "provider-error", False, False),
        ("status:418", "provider-error", False, False),
        ("status:422", "provider-error", False, False),
        ("rate_limited:7", "provider-error", True, False),
        ("server_error", "provider-error", True, False),
        ("status:501", "provider-error", True, False),
        ("status:503", "provider-error", True, False),
        ("status:504", "provider-timeout", True, False),
        ("overloaded", "provider-error", True, False),
        ("timeout:2", "provider-timeout", True, True),
        ("trickle:20", "provider-timeout", True, True),
        ("reset", "provider-error", True, True),
        ("cut", "provider-error", True, True),
        ("html", "provider-error", True, True),
        ("no_usage", "provider-error", True, True),
    ],
)
def test_each_fault_says_whether_it_may_have_cost_money(
    sandbox: SandboxClient, settings: Any, fault: str, code: str, retryable: bool, may_cost: bool
) -> None:
    settings.PROVIDER_CALL_TIMEOUT_S = 0.5 if fault.startswith(("timeout", "trickle")) else 20
    sandbox.set_faults(fault)
    assert words(failed()) == (code, retryable, may_cost)


def test_where_nobody_listens_nothing_was_sent(settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.ANTHROPIC_BASE_URL = f"http://127.0.0.1:{free.getsockname()[1]}"
        assert words(failed()) == ("provider-error", True, False)


def test_where_the_connection_is_not_made_in_time_nothing_was_sent(settings: Any) -> None:
    with full_port() as url:
        settings.ANTHROPIC_BASE_URL = url
        get_client().timeout = httpx2.Timeout(5, connect=0.2)
        assert words(failed()) == ("provider-timeout", True, False)


@contextmanager
def full_port() -> Iterator[str]:
    """A port whose queue of connections is full, so that the next one is never answered."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        for one in waiting:
            one.close()


def test_where_the_pool_is_full_nothing_was_sent(sandbox: SandboxClient, settings: Any) -> None:
    sandbox.set_faults("latency:2")
    with httpx2.Client(limits=httpx2.Limits(max_connections=1), timeout=httpx2.Timeout(5, pool=0.1)) as http:
        client = anthropic.Anthropic(
            api_key="x", base_url=sandbox.url, max_retries=0, http_client=http, timeout=http.timeout
        )
        message = {"model": PROMPT.model, "max_tokens": 5, "messages": [{"role": "user", "content": "Hello"}]}
        first = threading.Thread(target=lambda: client.messages.create(**message))
        first.start()
        while not sandbox.calls():
            pass
        with pytest.raises(anthropic.APITimeoutError) as caught:
            client.messages.create(**message)
        assert words(fault_of(caught.value)) == ("provider-timeout", True, False)
        first.join()


class Fixed(BaseHTTPRequestHandler):
    """Answers with what it is told to."""

    status, headers_sent, body = 200, {}, b""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(self.status)
        for name, value in {"content-type": "application/json", **self.headers_sent}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def fixed(settings: Any) -> Iterator[type[Fixed]]:
    kind = type("Fixed", (Fixed,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.ANTHROPIC_BASE_URL = f"http://127.0.0.1:{server.server_port}"
    yield kind
    server.shutdown()
    server.server_close()


def error_body(kind: str, **details: str) -> bytes:
    return json.dumps({"type": "error", "error": {"type": kind, "message": "No.", "details": details}}).encode()


@pytest.mark.parametrize("code", ["contract_spend_limit_reached", "enforced_spend_limit_reached"])
def test_where_the_money_is_used_up_another_try_does_not_help(fixed: type[Fixed], code: str) -> None:
    fixed.status = 429
    fixed.body = error_body("rate_limit_error", error_code=code)
    fault = failed()
    assert (fault.retryable, fault.may_cost, fault.limits) == (False, False, None)


@pytest.mark.parametrize("body", [b"{", b"", b"[1]", b'{"type": "error"}', b"null"])
def test_an_answer_that_cannot_be_read_may_have_cost(fixed: type[Fixed], body: bytes) -> None:
    fixed.body = body
    fixed.headers_sent = {"anthropic-ratelimit-requests-limit": "50"}
    fault = failed()
    assert words(fault) == ("provider-error", True, True)
    assert fault.limits == Told(requests=Rate(50))


def test_a_refusal_tells_limits_and_that_it_was_one(sandbox: SandboxClient) -> None:
    sandbox.set_faults("rate_limited:7")
    fault = failed()
    assert fault.retry_after == 7
    assert fault.limits is not None
    assert fault.limits.refused
    assert (fault.limits.requests.limit, fault.limits.requests.remaining) == (1_000_000, 0)
    assert 5 <= fault.limits.requests.reset_s <= 7


def test_another_error_is_no_refusal(fixed: type[Fixed]) -> None:
    fixed.status, fixed.body = 529, error_body("overloaded_error")
    assert failed().limits is None
    fixed.headers_sent = {"anthropic-ratelimit-requests-limit": "50", "anthropic-ratelimit-requests-remaining": "49"}
    assert failed().limits == Told(requests=Rate(50, 49))


def test_an_answer_tells_limits_and_keeps_its_request_id(sandbox: SandboxClient) -> None:
    answer = providers.get().complete(PROMPT)
    assert answer.request_id.startswith("req_sandbox_")
    assert answer.limits is not None
    assert (answer.limits.requests.limit, answer.limits.requests.remaining) == (1_000_000, 999_999)
    assert 0 <= answer.limits.requests.reset_s <= 61
    assert not answer.limits.refused


def test_counting_and_listing_never_cost(sandbox: SandboxClient) -> None:
    sandbox.set_faults("reset")
    for ask in (lambda: providers.get().count_tokens(PROMPT), lambda: providers.get().models()):
        with pytest.raises(ProviderFault) as caught:
            ask()
        assert not caught.value.may_cost


def test_the_reset_is_reckoned_by_the_providers_clock() -> None:
    ours = datetime.now(UTC)
    theirs = (ours - timedelta(hours=3)).replace(microsecond=0)
    headers = {
        "date": format_datetime(theirs, usegmt=True),
        "anthropic-ratelimit-output-tokens-reset": (theirs + timedelta(seconds=12)).isoformat().replace("+00:00", "Z"),
    }
    assert told_by(headers) == Told(output_tokens=Rate(reset_s=12))


@pytest.mark.parametrize("text", ["", "x", "-5", "1e3", "5.5", "٣", "9" * 30, "1 2", "NaN"])
def test_headers_that_make_no_sense_are_not_there(text: str) -> None:
    names = ("limit", "remaining", "reset")
    assert told_by({f"anthropic-ratelimit-requests-{name}": text for name in names} | {"date": text}) is None


@pytest.mark.parametrize(
    "text", ["2026-13-40T00:00:00Z", "0001-01-01T00:00:00+14:00", "2026-11-21", "9999-12-31T23:59:59-14:00"]
)
def test_a_reset_that_is_no_time_is_not_there_or_far(text: str) -> None:
    told = told_by({"anthropic-ratelimit-requests-limit": "5", "anthropic-ratelimit-requests-reset": text})
    assert told is not None
    assert told.requests.limit == 5
