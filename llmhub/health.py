"""For whoever keeps the service running."""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from psycopg_pool import PoolTimeout
from redis import RedisError

from .celery import HEARTBEAT_KEY
from .redis import get_redis


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 while the process runs."""
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when a request can be answered; 503 naming the parts that are away."""
    away = [name for name, is_there in PARTS.items() if not is_there()]
    body = {"status": "unavailable" if away else "ok", "away": away}
    return JsonResponse(body, status=503 if away else 200)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, PoolTimeout):
        return False
    return True


def _redis() -> bool:
    try:
        return bool(get_redis().ping())
    except RedisError:
        return False


def _worker() -> bool:
    try:
        return bool(get_redis().exists(HEARTBEAT_KEY))
    except RedisError:
        return False


PARTS: dict[str, Callable[[], bool]] = {"database": _database, "redis": _redis, "worker": _worker}
