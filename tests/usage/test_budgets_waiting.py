"""However many wait for money that others hold, they ask about so often together."""

from typing import Any

import pytest

from llmhub.redis import get_redis
from usage.budgets import waiting


@pytest.fixture(autouse=True)
def _nobody() -> None:
    get_redis().delete(waiting.WAITING)


@pytest.mark.parametrize(("others", "mean"), [(0, 0.5), (99, 5), (5000, 60)])
def test_the_more_wait_the_more_seldom_each_asks(others: int, mean: float) -> None:
    if others:
        get_redis().zadd(waiting.WAITING, {f"other-{number}": 1e12 for number in range(others)})
    waits = [waiting.wait_s("me", 0) for _ in range(20)]
    assert all(0.75 * mean <= wait <= 1.25 * mean for wait in waits)
    assert len(set(waits)) > 1
    assert get_redis().zcard(waiting.WAITING) == others + 1


def test_who_got_money_or_died_does_not_wait_any_more() -> None:
    get_redis().zadd(waiting.WAITING, {f"dead-{number}": 1 for number in range(1000)})
    waiting.wait_s("me", 0)
    assert get_redis().zrange(waiting.WAITING, 0, -1) == ["me"]
    waiting.no_longer("me")
    assert get_redis().zcard(waiting.WAITING) == 0


def test_while_redis_is_away_each_waits_longer_the_longer_it_has_waited(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert 7.5 <= waiting.wait_s("me", 20) <= 12.5
    assert waiting.wait_s("me", 10_000) <= 75
    waiting.no_longer("me")
