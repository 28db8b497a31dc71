"""Celery tasks of the ledger's housekeeping. Each may run twice, or not at all, without harm."""

import structlog
from celery import shared_task
from django.db import close_old_connections

from usage import partitions, rollups

log = structlog.get_logger(__name__)


@shared_task(name="usage.tasks.roll_up")
def roll_up() -> None:
    """Sum up the days and months that are over."""
    days, months = rollups.roll_up_due()
    if days or months:
        log.info("usage_rolled_up", days=days, months=months)
    close_old_connections()


@shared_task(name="usage.tasks.keep_partitions")
def keep_partitions() -> None:
    """Make the ledger's partitions ahead, and drop old months where the settings say so."""
    made, dropped = partitions.keep()
    if made or dropped:
        names = {"made": made, "dropped": dropped}
        log.info("usage_partitions", **{what: [f"{month:%Y-%m}" for month in found] for what, found in names.items()})
    close_old_connections()
