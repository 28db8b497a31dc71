"""Figures that took long are kept for a while: who sorts a table or downloads it next gets them at once.

They are kept `KEPT_TIMES` times as long as they took, and `MOST_S` at most; what took less than `QUICK_S` is counted
each time. In Redis, which may lose them.
"""

import hashlib
import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from redis import RedisError

from llmhub.redis import get_redis

QUICK_S = 0.3
KEPT_TIMES = 60
MOST_S = 600


def kept_or(question: str, count: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """What was kept for `question`, else what `count` returns, which is nothing but what JSON has."""
    key = f"llmhub:insight:{hashlib.sha256(question.encode()).hexdigest()}"
    kept: Any = None
    with suppress(RedisError):
        kept = get_redis().get(key)
    if kept:
        found: list[dict[str, Any]] = json.loads(kept)
        return found
    began = time.monotonic()
    rows = count()
    took = time.monotonic() - began
    if took >= QUICK_S:
        with suppress(RedisError):
            get_redis().set(key, json.dumps(rows), ex=int(min(MOST_S, KEPT_TIMES * took)))
    return rows
