"""Celery tasks: thin, an id in and one call. Each may run twice without harm."""

from uuid import UUID

from celery import shared_task
from django.db import close_old_connections

from generation import idempotency, pipeline, queue


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
