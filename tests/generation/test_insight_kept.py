"""Figures that took long are kept for a while."""

import time
from typing import Any
from uuid import uuid4

import pytest

from generation.insight.kept import KEPT_TIMES, QUICK_S, kept_or
from llmhub.redis import get_redis


@pytest.mark.parametrize(("took_s", "times"), [(0.0, 2), (QUICK_S, 1)], ids=["quick", "slow"])
def test_only_what_took_long_is_not_counted_again(took_s: float, times: int) -> None:
    asked, counted = uuid4().hex, []

    def count() -> list[dict[str, Any]]:
        time.sleep(took_s)
        counted.append(1)
        return [{"week": "2026-03-02", "approved": 4.0, "took_median": None}]

    first = kept_or(asked, count)
    assert kept_or(asked, count) == first
    assert len(counted) == times


def test_it_is_kept_in_proportion() -> None:
    before = set(get_redis().scan_iter("llmhub:insight:*"))
    kept_or(uuid4().hex, lambda: time.sleep(QUICK_S) or [])
    [key] = set(get_redis().scan_iter("llmhub:insight:*")) - before
    assert KEPT_TIMES * QUICK_S - 2 <= get_redis().ttl(key) <= 60
    get_redis().delete(key)


def test_without_redis_it_is_counted(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert kept_or("x", lambda: time.sleep(QUICK_S) or []) == []
