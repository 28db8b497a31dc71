"""The Redis client of this process. Redis holds only what can be lost."""

import functools
import os

import redis
from django.conf import settings


def get_redis() -> "redis.Redis":
    """One client per process, with its own pool; answers are `str`. Raises nothing until it is used."""
    return _client(os.getpid(), settings.REDIS_URL)


@functools.lru_cache(maxsize=2)
def _client(pid: int, url: str) -> "redis.Redis":
    return redis.Redis.from_url(url, decode_responses=True, socket_timeout=5, socket_connect_timeout=2)
