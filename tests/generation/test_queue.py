"""Finding what got lost between the database and the workers."""

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone

from generation import queue
from generation.models import Suggestion
from tests.factories import SuggestionFactory

pytestmark = pytest.mark.django_db


def row(minutes_ago: float, **values: Any) -> Suggestion:
    long_ago = timezone.now() - timedelta(minutes=minutes_ago)
    return SuggestionFactory(**{"state": "queued", "enqueued_at": long_ago, "not_before": long_ago} | values)


def waiting_messages() -> int:
    with current_app.connection_for_read() as connection:
        return connection.default_channel.client.llen("interactive")


def test_what_waits_for_too_long_is_sent_again_once() -> None:
    lost = row(2)
    before = waiting_messages()
    assert queue.sweep() == 1
    assert waiting_messages() == before + 1
    lost.refresh_from_db()
    assert timezone.now() - lost.enqueued_at < timedelta(seconds=10)
    assert queue.sweep() == 0


def test_what_a_dead_worker_held_is_sent_again() -> None:
    row(2, state="running", lease_until=timezone.now() - timedelta(seconds=1))
    assert queue.sweep() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"minutes_ago": 0},
        {"minutes_ago": 2, "state": "draft"},
        {"minutes_ago": 2, "state": "failed"},
        {"minutes_ago": 2, "not_before": timezone.now() + timedelta(days=1)},
        {"minutes_ago": 2, "state": "running", "lease_until": timezone.now() + timedelta(days=1)},
    ],
    ids=["just sent", "made", "failed", "backing off", "being made"],
)
def test_nothing_else_is(values: dict[str, Any]) -> None:
    row(**values)
    assert queue.sweep() == 0
