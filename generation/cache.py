"""Answers kept in Redis, so that the same request is paid for once.

An entry is the answered suggestion itself (its fields), under the request key. A rejected or edited answer must never
come back, so `forget` leaves a tombstone: a worker that is just about to store the old text (`remember`) finds the
place taken.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import structlog
from django.core.serializers.json import DjangoJSONEncoder
from redis import RedisError

from llmhub.errors import Unavailable
from llmhub.redis import get_redis

from .models import Suggestion

TOMBSTONE = "forgotten"
# Longer than any worker takes between committing an answer and storing it here.
TOMBSTONE_S = 60

FIELDS = (
    "id", "state", "review_policy", "subject", "reference_type", "reference_id", "content", "data", "revision",
    "served_from", "provider", "model", "reviewed_at", "edited", "findings", "quality", "created_at", "completed_at",
    "cost",
)  # fmt: skip
TIMES = ("reviewed_at", "created_at", "completed_at")

log = structlog.get_logger(__name__)


def recall(request_key: str) -> dict[str, Any] | None:
    """The kept fields of the suggestion that answers this request, or None. Redis away counts as a miss."""
    try:
        entry = get_redis().get(_name(request_key))
    except RedisError as error:
        log.warning("cache_away", error=str(error))
        return None
    if entry is None or entry == TOMBSTONE:
        return None
    fields: dict[str, Any] = json.loads(entry)
    # Entries that an earlier version of this program made have no cost.
    cost = {"cost": Decimal(fields.get("cost") or 0)}
    return fields | cost | {name: fields[name] and datetime.fromisoformat(fields[name]) for name in TIMES}


def remember(suggestion: Suggestion) -> None:
    """Keep a new answer for its use case's time, unless something newer (or a tombstone) is there. Best effort."""
    _store([suggestion], nx=True)


def replace(*suggestions: Suggestion) -> None:
    """Keep decided answers in place of whatever is there. Best effort."""
    _store(suggestions)


def refresh(suggestion: Suggestion) -> None:
    """Bring what is kept of this suggestion up to date, for as long as it is kept. Best effort."""
    _store([suggestion], xx=True, keepttl=True)


def forget(*request_keys: str) -> None:
    """Stop serving what is kept for these requests, at once.

    Raises Unavailable when Redis cannot be reached: then the old answers might still be served.
    """
    try:
        with get_redis().pipeline(transaction=False) as pipe:
            for request_key in request_keys:
                pipe.set(_name(request_key), TOMBSTONE, ex=TOMBSTONE_S)
            pipe.execute()
    except RedisError as error:
        raise Unavailable("The cache cannot be reached, so nothing was changed. Try again in a moment.") from error


def _store(suggestions: Iterable[Suggestion], *, keepttl: bool = False, **how: Any) -> None:
    try:
        with get_redis().pipeline(transaction=False) as pipe:
            for one in suggestions:
                if one.use_case.cache_seconds and one.cacheable and not one.copy_of_id:
                    life = {"keepttl": True} if keepttl else {"ex": one.use_case.cache_seconds}
                    pipe.set(_name(one.request_key), _entry(one), **life, **how)
            pipe.execute()
    except RedisError as error:
        log.warning("cache_away", error=str(error))


def _entry(suggestion: Suggestion) -> str:
    fields = {name: getattr(suggestion, name) for name in FIELDS}
    return json.dumps(fields, cls=DjangoJSONEncoder, ensure_ascii=False)


def _name(request_key: str) -> str:
    return f"llmhub:answer:{request_key}"
