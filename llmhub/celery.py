"""The Celery application, and the sign of life that `/health/ready` looks for."""

import os
from contextlib import suppress
from typing import Any

from celery import Celery
from celery.signals import heartbeat_sent, worker_ready
from redis import RedisError

from .redis import get_redis

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llmhub.settings")

app = Celery("llmhub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

HEARTBEAT_KEY = "llmhub:worker:alive"
# The worker sends a heartbeat every 2 s; one that is silent for this long is not there.
HEARTBEAT_S = 15


@worker_ready.connect
@heartbeat_sent.connect
def show_life(**_: Any) -> None:
    """Leave a mark in Redis that fades by itself."""
    with suppress(RedisError):  # then readiness says that Redis is away, which is the truth
        get_redis().set(HEARTBEAT_KEY, "1", ex=HEARTBEAT_S)
