"""A database that goes away while the provider is asked: what was paid for is kept, and nothing ends half done."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from psycopg.sql import SQL, Identifier

from generation import pipeline
from generation.models import Suggestion
from llmhub import database
from tests.factories import queued
from tests.sandbox_client import SandboxClient
from usage.models import Hold

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@contextmanager
def away(sandbox: SandboxClient, seconds: float) -> Iterator[None]:
    """From the first call to the provider on, for `seconds`, the database ends all connections and takes no new ones."""
    facts = connection.settings_dict
    name, where = facts["NAME"], {key.lower(): facts[key] for key in ("HOST", "PORT", "USER", "PASSWORD")}

    def cut() -> None:
        allow = SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        with psycopg.connect(dbname="postgres", autocommit=True, **where) as admin:
            while not sandbox.calls():
                time.sleep(0.02)
            admin.execute(allow.format(Identifier(name), SQL("false")))
            try:
                admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name])
                time.sleep(seconds)
            finally:
                admin.execute(allow.format(Identifier(name), SQL("true")))

    thread = threading.Thread(target=cut)
    thread.start()
    try:
        yield
    finally:
        thread.join()
        connection.close()
        database.outlasting(connection.ensure_connection)


def test_an_answer_outlives_it(sandbox: SandboxClient) -> None:
    row = queued()
    sandbox.set_faults("latency:1")
    with away(sandbox, 2):
        pipeline.run(row.pk)
    row.refresh_from_db()
    attempt = row.attempts.get()
    assert (row.state, attempt.outcome, attempt.cost_kind) == ("draft", "answered", "exact")
    assert row.cost == attempt.cost
    assert len(sandbox.calls()) == 1


def test_a_fault_outlives_it(sandbox: SandboxClient) -> None:
    row = queued()
    sandbox.set_faults("latency:1", "overloaded")
    with away(sandbox, 2):
        pipeline.run(row.pk)
    row.refresh_from_db()
    attempt = row.attempts.get()
    assert (row.state, attempt.outcome, attempt.cost) == ("queued", "fault", Decimal(0))


def test_where_it_stays_away_the_suggestion_is_taken_up_again(
    sandbox: SandboxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = queued()
    sandbox.set_faults("latency:1")
    with away(sandbox, 2), monkeypatch.context() as impatient:
        impatient.setattr(database, "PAUSES_S", ())
        impatient.setattr(connection.pool, "timeout", 0.5)
        pipeline.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.error_code) == ("running", "")
    sandbox.set_faults()
    Suggestion.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    pipeline.run(row.pk)
    row.refresh_from_db()
    lost, made = row.attempts.order_by("started_at")
    assert (row.state, lost.outcome, lost.cost_kind, made.outcome) == ("draft", "fault", "estimated", "answered")
    assert row.cost == lost.cost + made.cost
    assert not Hold.objects.filter(state=Hold.State.HELD).exists()
