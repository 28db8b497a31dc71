"""Who else has a draft open. Kept in Redis for seconds; without Redis, nobody is told of anybody."""

import time

import structlog
from redis.exceptions import RedisError

from llmhub.redis import get_redis

# Editors call every 8 s, so that one lost call tells nobody that its person left.
SECONDS = 20

log = structlog.get_logger(__name__)


def arrive(version_id: int, user_id: int, name: str) -> list[str]:
    """Note that the person has the draft open, and return the names of the others who have."""
    key, now = _key(version_id), time.time()
    pipe = get_redis().pipeline()
    pipe.zadd(key, {f"{user_id}:{name}": now})
    pipe.zremrangebyscore(key, "-inf", now - SECONDS)
    pipe.expire(key, SECONDS)
    pipe.zrange(key, 0, 50)
    try:
        members = pipe.execute()[-1]
    except RedisError as error:
        log.warning("presence_unknown", error=str(error))
        return []
    others = (member.partition(":") for member in members)
    return sorted(who for their_id, _, who in others if their_id != str(user_id))


def leave(version_id: int, user_id: int, name: str) -> None:
    """Note that the person closed the draft."""
    try:
        get_redis().zrem(_key(version_id), f"{user_id}:{name}")
    except RedisError as error:
        log.warning("presence_unknown", error=str(error))


def _key(version_id: int) -> str:
    return f"llmhub:editing:{version_id}"
