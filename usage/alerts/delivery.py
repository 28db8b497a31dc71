"""Sending what is due, by e-mail and to the webhook."""

from collections.abc import Callable

from django.db import connection
from django.utils import timezone

from usage.models import Alert

from . import mail, webhook
from .lease import HOOK, MAIL, Columns, Lease, Outcome

# More than that wait for the next run.
MOST = 200
WAYS: list[tuple[Columns, Callable[[Lease], Outcome]]] = [(MAIL, mail.send), (HOOK, webhook.send)]


def deliver_due() -> int:
    """Send all alerts that are due, each once however many workers run this; how many were taken by their receivers."""
    return sum(_deliver_due(columns, send) for columns, send in WAYS)


def _deliver_due(columns: Columns, send: Callable[[Lease], Outcome]) -> int:
    due = Alert.objects.filter(**{f"{columns.after}__lte": timezone.now()}).order_by(columns.after, "pk")
    sent = 0
    for alert in list(due[:MOST]):
        lease = Lease.take(alert, columns)
        if lease is None:
            continue
        release_connection()
        outcome = send(lease)
        lease.end(outcome)
        sent += outcome == Outcome.SENT
        if outcome == Outcome.AWAY:
            break
    return sent


def release_connection() -> None:
    """Give this thread's database connection back to the pool, unless a transaction is open on it."""
    if not connection.in_atomic_block:
        connection.close()
