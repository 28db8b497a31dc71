"""What the provider's answers teach the outbound window."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from llmhub.redis import get_redis
from usage import window
from usage.models import ProviderLimit
from usage.window import Load, Rate, Told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_window")]

WHERE = ("anthropic", "claude-haiku-5-5")


@pytest.fixture(autouse=True)
def _fifty_requests(settings: Any) -> None:
    settings.PROVIDER_REQUESTS_PER_MINUTE = 50
    settings.PROVIDER_WINDOW_S = 60
    settings.PROVIDER_BACKOFF_CAP_S = 300


def ask(waiter: str, load: Load | None = None) -> float:
    return window.take(*WHERE, waiter, client="a", batch=False, load=load or Load())


def let_in(number: int) -> int:
    """How many of `number` are let in."""
    return [ask(f"let-in-{index}") for index in range(number)].count(0)


def requests(limit: int | None, remaining: int | None = None, reset_s: float | None = None, **more: Any) -> Told:
    return Told(requests=Rate(limit, remaining, reset_s), **more)


def test_the_providers_limit_replaces_the_default() -> None:
    assert window.state(*WHERE).limit == 50
    window.learn(*WHERE, requests(1000))
    assert window.state(*WHERE).limit == 1000
    assert let_in(60) == 60


def test_the_lower_of_the_operators_and_the_providers_limit_counts() -> None:
    line = ProviderLimit.objects.create(requests=100, input_tokens=5000)
    window.learn(*WHERE, Told(Rate(20), Rate(9000), Rate(7000)))
    state = window.state(*WHERE)
    assert (state.limit, state.input_tokens.limit, state.output_tokens.limit) == (20, 5000, 7000)
    assert let_in(30) == 18
    line.requests = 10
    line.save()
    assert window.state(*WHERE).limit == 10


def test_what_was_learnt_counts_for_a_day() -> None:
    window.learn(*WHERE, requests(1000))
    keys = [key for key in get_redis().scan_iter("llmhub:window:*") if key.endswith(":told")]
    assert [86_000 < get_redis().ttl(key) <= 86_400 for key in keys] == [True]


def test_what_others_use_is_not_there_until_the_reset() -> None:
    assert let_in(5) == 5
    window.learn(*WHERE, requests(50, 10, 20))  # 40 are gone, 35 of them not by us
    state = window.state(*WHERE)
    assert (state.used, state.remaining, state.paused) == (5, 10, False)
    assert [ask(f"more-{index}") == 0 for index in range(6)] == [True] * 5 + [False]


def test_where_others_left_a_tenth_nothing_is_sent_until_the_reset() -> None:
    window.learn(*WHERE, requests(50, 5, 20))
    assert 15 < ask("one") <= 21.1
    state = window.state(*WHERE)
    assert (state.used, state.remaining, state.paused, state.queue_length) == (0, 5, True, 1)
    assert state.reset_at is not None
    assert abs(state.reset_at - timezone.now() - timedelta(seconds=20)) < timedelta(seconds=5)
    window.learn(*WHERE, requests(50, 40, 20))
    assert ask("one") == 0


def test_the_operators_own_limit_does_not_hide_that_others_used_up_the_providers() -> None:
    ProviderLimit.objects.create(requests=50)
    window.learn(*WHERE, requests(1000, 100, 20))
    assert ask("one") > 15


def test_what_we_used_ourselves_is_not_counted_twice() -> None:
    assert let_in(45) == 45
    window.learn(*WHERE, requests(50, 5, 60))
    state = window.state(*WHERE)
    assert (state.used, state.remaining) == (45, 5)
    window.give_back(*WHERE, "let-in-0")
    assert ask("next") == 0


def test_after_redis_was_lost_the_next_answer_says_what_is_really_left() -> None:
    assert let_in(45) == 45
    get_redis().delete(*get_redis().scan_iter("llmhub:window:*"))
    assert ask("one") == 0
    window.learn(*WHERE, requests(50, 4, 30))
    assert 25 < ask("two") <= 32.1


def test_tokens_are_rounded_by_the_provider_and_that_is_not_others_use() -> None:
    told = Told(input_tokens=Rate(10_000, 9_000, 60))
    assert ask("one", Load(input_tokens=400)) == 0
    window.learn(*WHERE, told)
    assert ask("two", Load(input_tokens=8_600)) == 0


def test_a_refusal_stops_all_for_as_long_as_it_says() -> None:
    window.learn(*WHERE, Told(refused=True), 7.0)
    assert 3 < ask("one") <= 8.1
    state = window.state(*WHERE)
    assert state.paused
    assert state.paused_until is not None
    assert timedelta(seconds=2) < state.paused_until - timezone.now() <= timedelta(seconds=7.1)


def test_a_refusal_that_says_nothing_stops_all_for_a_few_seconds() -> None:
    window.learn(*WHERE, Told(refused=True), None)
    assert 2 < ask("one") <= 6.1


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    window.learn(*WHERE, Told(refused=True), 30.0)
    window.learn(*WHERE, Told(refused=True), 1.0)
    assert ask("one") > 25


def test_an_answer_does_not_stop_anything() -> None:
    window.learn(*WHERE, requests(1000, 999, 60))
    window.learn(*WHERE, None)
    assert ask("one") == 0


@pytest.mark.parametrize("seconds", [10**9, float("inf")])
def test_no_pause_is_longer_than_the_longest(seconds: float) -> None:
    window.learn(*WHERE, requests(50, 0, seconds, refused=True), seconds)
    assert 295 < ask("one") <= 302


@pytest.mark.parametrize("seconds", [0.0, -5.0, float("nan"), float("-inf")])
def test_times_that_make_no_sense_stop_nothing(seconds: float) -> None:
    window.learn(*WHERE, requests(50, 0, seconds), seconds)
    assert ask("one") == 0


@pytest.mark.parametrize(("limit", "remaining"), [(0, 0), (-1, 5), (10**13, 3), (50, 51), (50, -1), (None, 0)])
def test_numbers_that_make_no_sense_are_not_learnt(limit: int | None, remaining: int) -> None:
    window.learn(*WHERE, requests(limit, remaining, 60))
    state = window.state(*WHERE)
    assert (state.limit, state.remaining, state.paused) == (50, 50, False)
    assert ask("one") == 0


def test_until_the_first_answer_nobody_waits_long_for_what_is_a_guess() -> None:
    assert let_in(45) == 45
    assert ask("waits") <= 2.2
    window.learn(*WHERE, requests(1000))
    assert ask("waits") == 0
