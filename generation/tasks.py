"""Celery tasks: thin, an id in and one call. Each may run twice without harm."""

import threading
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.signals import worker_ready
from django.db import close_old_connections

from generation import idempotency, pipeline, providers, queue


@shared_task(name="generation.tasks.generate")
def generate(suggestion_id: str) -> None:
    """Make one suggestion."""
    pipeline.run(UUID(suggestion_id))
    close_old_connections()


@shared_task(name="generation.tasks.sweep")
def sweep() -> None:
    """Find suggestions that got lost, and forget idempotency keys that are past their time."""
    queue.sweep()
    idempotency.expire()
    close_old_connections()


@worker_ready.connect
def load_provider(**_: Any) -> None:
    """Import the provider's SDK while the worker waits for its first task, so that this task does not wait for it."""
    threading.Thread(target=providers.get, name="provider-import", daemon=True).start()
