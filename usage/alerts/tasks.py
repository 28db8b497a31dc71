"""The Celery task that sends alerts; it may run twice without harm."""

from celery import shared_task
from django.db import close_old_connections

from .delivery import deliver_due


@shared_task(name="usage.alerts.tasks.deliver")
def deliver() -> None:
    """Send what is due."""
    deliver_due()
    close_old_connections()
