"""Celery tasks: thin, an id in and one call. Each may run twice without harm."""

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from generation import idempotency, pipeline, providers, queue
from generation.desk import claims, digest
from generation.experiments import looks
from generation.pipeline.settle import expire_lapsed
from generation.reconcile import reconcile, tell
from generation.spending import going_off
from usage.budgets import changing


@shared_task(name="generation.tasks.generate")
def generate(suggestion_id: str) -> None:
    """Make one suggestion."""
    pipeline.run(UUID(suggestion_id))
    close_old_connections()


@shared_task(name="generation.tasks.spread")
def spread(suggestion_ids: list[str], queue_name: str) -> None:
    """Send many suggestions to the workers, one message each."""
    queue.send_all([UUID(suggestion_id) for suggestion_id in suggestion_ids], queue_name)


@shared_task(name="generation.tasks.sweep")
def sweep() -> None:
    """Find suggestions that got lost, and forget idempotency keys that are past their time."""
    queue.sweep()
    idempotency.expire()
    close_old_connections()


@shared_task(name="generation.tasks.look_at_experiments")
def look_at_experiments() -> None:
    """Send a task for each experiment that it is time to look at, so that a large one does not hold up the others."""
    for phase_id in looks.due():
        look_at_phase.apply_async((phase_id,), expires=settings.LOOK_EVERY_S)
    close_old_connections()


@shared_task(name="generation.tasks.look_at_phase")
def look_at_phase(phase_id: int) -> None:
    """Count one phase of an experiment and keep the result."""
    looks.refresh(phase_id)
    close_old_connections()


@shared_task(name="generation.tasks.tell_reviewers")
def tell_reviewers() -> None:
    """E-mail reviewers what waits for them, and forget what they skipped and others decided."""
    claims.forget_decided_skips()
    digest.send_due()
    close_old_connections()


@shared_task(name="generation.tasks.watch_money")
def watch_money() -> None:
    """Close calls whose worker is gone, begin and end the periods of budgets, and choose which use cases go off."""
    expire_lapsed(timezone.now())
    for period_id in changing.tick():
        going_off.choose(period_id)
    close_old_connections()


@shared_task(name="generation.tasks.prove_books")
def prove_books() -> None:
    """Compare the books of the last weeks, and tell operators where they do not agree."""
    now = timezone.now()
    tell(reconcile(now - timedelta(days=settings.RECONCILE_DAYS), now))
    close_old_connections()


@worker_ready.connect
def load_provider(**_: Any) -> None:
    """Import the provider's SDK while the worker waits for its first task, so that this task does not wait for it."""
    threading.Thread(target=providers.get, name="provider-import", daemon=True).start()
