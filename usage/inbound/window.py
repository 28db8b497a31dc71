"""The sliding window that all processes share: which requests of the last minute were let in.

The moving window of the `limits` library: it keeps the time of each request that was let in, so that it is exact, where its
sliding window counter estimates from two fixed windows. To count one is one look into a list in Redis, however long. A
client's list is of the client, not of a limit, so that a changed limit counts what was let in before.
"""

import functools
import time
from collections.abc import Callable
from typing import TypeVar

import redis
import structlog
from django.conf import settings
from limits.storage import MemoryStorage, RedisStorage
from redis import RedisError

from llmhub.redis import get_redis
from usage.models import Client

PREFIX = "llmhub:inbound"
# How long a process that could not reach Redis does without, so that not every request waits for it in vain.
AWAY_S = 5

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")


class Window:
    """The shared window; while Redis is away, one of this process's own with the same limits: never none."""

    def __init__(self, client: "redis.Redis") -> None:
        self._shared = RedisStorage("redis://", connection_pool=client.connection_pool, key_prefix=PREFIX)
        self._own = MemoryStorage()
        self._away_until: float | None = None

    def count(self, client: Client, limit: int) -> bool:
        """Count one request of `client`, unless `limit` are counted already. Whether it was."""
        return self._ask(lambda storage: storage.acquire_entry(str(client.pk), limit, settings.INBOUND_WINDOW_S))

    def look(self, client: Client, limit: int) -> tuple[int, float]:
        """How many requests are counted, and in how many seconds one of them leaves the window."""
        window_s = settings.INBOUND_WINDOW_S
        oldest, used = self._ask(lambda storage: storage.get_moving_window(str(client.pk), limit, window_s))
        return min(used, limit), min(max(oldest + window_s - time.time(), 0.0), window_s)

    def _ask(self, question: Callable[[RedisStorage | MemoryStorage], Answer]) -> Answer:
        if self._away_until is None or time.monotonic() >= self._away_until:
            try:
                answer = question(self._shared)
            except RedisError as error:
                if self._away_until is None:
                    log.warning("inbound_window_of_this_process_only", error=str(error))
                self._away_until = time.monotonic() + AWAY_S
            else:
                self._away_until = None
                return answer
        return question(self._own)


def window() -> Window:
    """The window of this process's Redis. Raises nothing until it is used, nor then."""
    return _window(get_redis())


@functools.lru_cache(maxsize=2)
def _window(client: "redis.Redis") -> Window:
    return Window(client)
