"""Records that may wait a moment: none is lost, none is written twice, and nothing that cost money is among them."""

import os
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.factories import ClientFactory
from usage import ledger, report
from usage.models import UsageRecord
from usage.rollups import roll_up_due
from usage.write_behind import WriteBehind


def record(**values: Any) -> UsageRecord:
    given = {"service": "content", "use_case": "content.caption", "served_from": "cache", "succeeded": True, "cost": 0}
    return UsageRecord(**given | values)


@pytest.mark.django_db
def test_what_waits_is_written_once() -> None:
    buffer, client = WriteBehind(), ClientFactory()
    threads = [
        threading.Thread(target=lambda: [buffer.add(record(client=client)) for _ in range(25)]) for _ in range(4)
    ]
    # Only this thread may touch the test's transaction, so the buffer's own is kept from starting.
    buffer._pid = os.getpid()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert UsageRecord.objects.count() == 0
    buffer.flush()
    buffer.flush()
    assert UsageRecord.objects.count() == 100


@pytest.mark.parametrize("cost", [None, "0.000001"])
def test_nothing_that_cost_money_waits(cost: str | None) -> None:
    with pytest.raises(ValueError, match="without a cost"):
        WriteBehind().add(record(cost=cost))


@pytest.mark.django_db
def test_what_the_database_does_not_take_goes_on_waiting() -> None:
    buffer = WriteBehind()
    buffer._pid = os.getpid()
    entry = record(client=ClientFactory(), service="x" * 60)
    buffer.add(entry)
    with pytest.raises(DatabaseError), transaction.atomic():
        buffer._write()
    entry.service = "content"
    buffer.flush()
    assert UsageRecord.objects.count() == 1


@pytest.mark.django_db
def test_what_waited_over_midnight_is_of_its_own_day() -> None:
    buffer, client = WriteBehind(), ClientFactory()
    buffer._pid = os.getpid()
    evening = datetime(2026, 9, 30, 23, 59, 59, 900_000, tzinfo=UTC)
    ledger.record(record(client=client, at=evening - timedelta(hours=1)))
    buffer.add(record(client=client, at=evening))
    # Midnight passes, and the day and its month are summed up before the buffer is emptied.
    roll_up_due()
    buffer.flush()
    september = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
    assert report.total(*september).requests == 2
    assert roll_up_due() == (1, 1)
    assert report.total(*september).requests == 2


@pytest.mark.django_db
def test_what_is_written_again_after_a_lost_answer_is_the_same_record() -> None:
    buffer, client = WriteBehind(), ClientFactory()
    buffer._pid = os.getpid()
    entry = record(client=client)
    ledger.record(entry)  # the database took it, and the connection broke before it could say so
    buffer.add(entry)
    buffer.flush()
    assert UsageRecord.objects.count() == 1
