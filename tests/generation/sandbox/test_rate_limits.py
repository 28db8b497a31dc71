"""Limits that the sandbox enforces when it is told to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import anthropic
import pytest

from generation.sandbox import Sandbox
from generation.sandbox.rate_limits import RateLimited, RateLimits

from .asking import HELLO, Got, ask, create

PREFIX = "anthropic-ratelimit-"


def put(server: Sandbox, **limits: Any) -> Got:
    return ask(server, "PUT", "/sandbox/limits", limits)


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def test_what_is_too_much_is_refused_with_true_headers(server: Sandbox) -> None:
    put(server, requests=2)
    first, second, third = create(server), create(server), create(server)
    assert [one.status for one in (first, second, third)] == [200, 200, 429]
    assert [one.headers[f"{PREFIX}requests-remaining"] for one in (first, second, third)] == ["1", "0", "0"]
    assert third.error[1:] == ("rate_limit_error", "This request would exceed your rate limit.")
    assert third.headers[f"{PREFIX}requests-limit"] == "2"
    assert 55 <= int(third.headers["retry-after"]) <= 60
    reset = datetime.fromisoformat(third.headers[f"{PREFIX}requests-reset"])
    assert timedelta(seconds=50) < reset - datetime.now(UTC) <= timedelta(seconds=61)
    assert f"{PREFIX}input-tokens-limit" not in third.headers


def test_each_model_has_limits_of_its_own(server: Sandbox) -> None:
    put(server, requests=1)
    assert create(server).status == 200
    assert create(server, model="claude-sonnet-5-5").status == 200
    assert create(server, model="claude-haiku-5-5@fenced").status == 429


def test_many_at_once_get_exactly_the_limit(server: Sandbox) -> None:
    put(server, requests=10)
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda _: create(server).status, range(40)))
    assert (statuses.count(200), statuses.count(429)) == (10, 30)


def test_input_tokens_are_limited_by_the_prompt(server: Sandbox) -> None:
    put(server, input_tokens=50)
    assert create(server).status == 200
    large = {**HELLO, "messages": [{"role": "user", "content": "Hello " * 100}]}
    assert create(server, large).status == 429
    assert create(server).status == 200


def test_output_tokens_are_limited_once_they_are_used_up(server: Sandbox) -> None:
    put(server, output_tokens=1)
    assert [create(server).status for _ in range(2)] == [200, 429]


def test_the_sdk_raises_its_own_error(server: Sandbox, sdk: anthropic.Anthropic) -> None:
    put(server, requests=1)
    sdk.messages.create(**HELLO)
    with pytest.raises(anthropic.RateLimitError) as refused:
        sdk.messages.create(**HELLO)
    assert float(refused.value.response.headers["retry-after"]) > 50


def test_limits_are_shown_replaced_and_removed(server: Sandbox) -> None:
    assert ask(server, "GET", "/sandbox/limits").json == {"limits": None}
    assert put(server, requests=1, window_s=5).json == {"limits": {"requests": 1, "window_s": 5.0}}
    assert [create(server).status for _ in range(2)] == [200, 429]
    put(server, requests=1)
    assert create(server).status == 200
    assert ask(server, "DELETE", "/sandbox/limits").json == {"limits": None}
    assert create(server).status == 200


@pytest.mark.parametrize(
    "limits",
    [
        {},
        {"requests": 0},
        {"requests": -1},
        {"requests": 1.5},
        {"requests": True},
        {"requests": "9"},
        {"requests": 10**11},
        {"planets": 1},
        {"requests": 1, "window_s": 0},
        {"requests": 1, "window_s": "60"},
    ],
)
def test_limits_that_make_no_sense_change_nothing(server: Sandbox, limits: dict[str, Any]) -> None:
    assert put(server, **limits).status == 400
    assert ask(server, "GET", "/sandbox/limits").json == {"limits": None}


def test_the_window_slides() -> None:
    clock = Clock()
    limits = RateLimits(clock)
    limits.set({"requests": 2})
    for seconds in (0, 30):
        clock.now = Clock.now + seconds
        assert limits.enter("m", lambda: 5)
    clock.now = Clock.now + 59.9
    with pytest.raises(RateLimited) as refused:
        limits.enter("m", lambda: 5)
    assert refused.value.headers["retry-after"] == "1"
    clock.now = Clock.now + 60
    assert limits.enter("m", lambda: 5)
    with pytest.raises(RateLimited) as refused:
        limits.enter("m", lambda: 5)
    assert refused.value.headers["retry-after"] == "30"


def test_input_is_corrected_and_output_counts_from_the_answer_on() -> None:
    clock = Clock()
    limits = RateLimits(clock)
    limits.set({"input_tokens": 10_000, "output_tokens": 5_000})
    entered = limits.enter("m", lambda: 9_000)
    assert entered
    clock.now += 50
    headers = limits.finish(entered, 2_000, 5_000)
    assert headers[f"{PREFIX}input-tokens-remaining"] == "8000"
    assert headers[f"{PREFIX}output-tokens-remaining"] == "0"
    clock.now += 20
    with pytest.raises(RateLimited) as refused:
        limits.enter("m", lambda: 1)
    assert refused.value.headers["retry-after"] == "40"


def test_a_refusal_on_demand_says_that_all_is_gone_for_as_long_as_it_asks_to_wait(server: Sandbox) -> None:
    refused = create(server, fault="rate_limited:7")
    assert refused.headers[f"{PREFIX}requests-remaining"] == "0"
    reset = datetime.fromisoformat(refused.headers[f"{PREFIX}requests-reset"])
    assert timedelta(seconds=4) < reset - datetime.now(UTC) <= timedelta(seconds=7)


def test_a_refusal_on_demand_that_says_no_time_lasts_to_the_minutes_end(server: Sandbox) -> None:
    refused = create(server, fault="status:429")
    assert refused.headers[f"{PREFIX}requests-remaining"] == "0"
    assert datetime.fromisoformat(refused.headers[f"{PREFIX}requests-reset"]).second == 0
