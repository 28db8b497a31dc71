"""How long a call waits for money that others hold: so that all who wait ask about TRIES_A_SECOND times together.

However many wait, what comes free is found within a moment, and asking for it never takes the workers' time. Who waits
stands in Redis; while that is away each waits longer the longer it has waited.
"""

import random
import time

import structlog
from redis import RedisError

from llmhub.redis import get_redis

WAITING = "llmhub:money:waiting"
TRIES_A_SECOND = 20
SHORTEST_S, LONGEST_S = 0.5, 60.0
# Whoever has not asked again so much later is not waiting any more.
GRACE_S = 30.0

log = structlog.get_logger(__name__)


def wait_s(waiter: str, waited_s: float) -> float:
    """Seconds after which `waiter`, who has waited for `waited_s`, is to ask again."""
    wait = _share(waiter, waited_s)
    return min(max(wait, SHORTEST_S), LONGEST_S) * random.uniform(0.75, 1.25)  # noqa: S311 - no secret


def no_longer(waiter: str) -> None:
    """It got its money, or will get none."""
    try:
        get_redis().zrem(WAITING, waiter)
    except RedisError as error:
        log.warning("money_waiters_unknown", error=str(error))


def _share(waiter: str, waited_s: float) -> float:
    now = time.time()
    try:
        with get_redis().pipeline() as pipe:
            pipe.zremrangebyscore(WAITING, "-inf", now)
            pipe.zadd(WAITING, {waiter: now + LONGEST_S * 1.25 + GRACE_S})
            pipe.zcard(WAITING)
            *_, waiting = pipe.execute()
    except RedisError as error:
        log.warning("money_waiters_unknown", error=str(error))
        return waited_s / 2
    return float(waiting) / TRIES_A_SECOND
