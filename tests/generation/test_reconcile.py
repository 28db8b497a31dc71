"""The books are compared to the last digit, and every way in which they can differ is found and told."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from generation import pipeline
from generation.models import Attempt, Suggestion
from generation.pipeline.claim import claim
from generation.pipeline.render import render
from generation.pipeline.reserve import reserve
from generation.reconcile.check import Check, Range
from generation.reconcile.comparisons import COMPARISONS
from tests.factories import queued
from tests.sandbox_client import SandboxClient
from usage.models import Alert, BudgetPeriod, DailyUsage, Hold, RolledDay, UsageRecord
from usage.rollups import roll_up_day

pytestmark = pytest.mark.django_db

UNIT = Decimal("0.000000000001")


@pytest.fixture
def made(sandbox: SandboxClient, settings: Any) -> Suggestion:
    """A suggestion that took a repair, another one that failed after a fault that may have cost something."""
    sandbox.set_faults("broken_json@first")
    row = queued()
    pipeline.run(row.pk)
    settings.PROVIDER_ATTEMPTS = 1
    sandbox.set_faults("html")
    pipeline.run(queued(client=row.client).pk)
    row.refresh_from_db()
    return row


def compared() -> list[Check]:
    """In this test's transaction; `reconcile` itself reads in one of its own."""
    now = timezone.now()
    of_range = Range(now - timedelta(days=40), now + timedelta(days=1))
    with connection.cursor() as cursor:
        return [one.run(cursor, of_range) for one in COMPARISONS]


def wrong() -> dict[str, int]:
    return {check.name: check.differing for check in compared() if check.differing}


def in_the_ledger(sql: str) -> None:
    """What nobody can do who does not own the table."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE usage_usagerecord DISABLE TRIGGER keep_record")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE usage_usagerecord ENABLE TRIGGER keep_record")


def test_what_the_pipeline_does_agrees(made: Suggestion) -> None:
    assert wrong() == {}
    counts = [check.compared for check in compared()]
    assert counts == [2, 2, 2, 2, Attempt.objects.count(), BudgetPeriod.objects.count(), 0] == [2, 2, 2, 2, 3, 2, 0]


def test_calls_on_their_way_agree_too(made: Suggestion) -> None:
    row = queued(client=made.client)
    job = claim(row.pk)
    reserve(render(job), Attempt.Kind.GENERATE)
    assert Hold.objects.filter(state="held").count() == 1
    assert wrong() == {}


WAYS: dict[str, tuple[Callable[[], Any], str]] = {
    "a cost": (
        lambda: Attempt.objects.filter(cost_kind="exact", tokens_output__gt=0).update(tokens_output=1),
        "Attempts cost what their tokens cost at their unit prices",
    ),
    "a suggestion": (
        lambda: Suggestion.objects.update(cost=Decimal(1)),
        "Suggestions cost what their attempts cost",
    ),
    "a record": (
        lambda: in_the_ledger(f"UPDATE usage_usagerecord SET cost = cost + {UNIT}"),
        "Suggestions and usage records say the same",
    ),
    "a lost record": (
        lambda: in_the_ledger("DELETE FROM usage_usagerecord"),
        "Suggestions and usage records say the same",
    ),
    "a lost hold": (
        lambda: Hold.objects.order_by("made_at")[1:2].get().delete(),
        "Attempts and the money held for them say the same",
    ),
    "a hold left over": (
        lambda: Hold.objects.update(state="held"),
        "Attempts and the money held for them say the same",
    ),
    "spending": (
        lambda: BudgetPeriod.objects.update(spent=BudgetPeriod.objects.all()[0].spent + UNIT),
        "Budgets have spent and hold what their calls did",
    ),
    "a leak": (
        lambda: BudgetPeriod.objects.update(held=UNIT),
        "Budgets have spent and hold what their calls did",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_difference_is_found(made: Suggestion, way: str) -> None:
    change, name = WAYS[way]
    change()
    assert name in wrong()


def test_a_record_of_a_suggestion_that_is_not_there_is_found(made: Suggestion) -> None:
    UsageRecord.objects.create(
        client=made.client, service="a", use_case="a.b", served_from="model", succeeded=True, cost=Decimal(1)
    )
    assert wrong() == {"Paid usage records belong to a suggestion": 1}


def test_roll_ups_are_compared(made: Suggestion) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    UsageRecord.objects.create(
        client=made.client, service="a", use_case="a.b", served_from="cache", succeeded=True, cost=0, at=yesterday
    )
    roll_up_day(yesterday.date())
    assert wrong() == {}
    DailyUsage.objects.filter(day=yesterday.date(), dimension="service", client=None).update(cost=UNIT)
    assert wrong() == {"Roll-ups say what the usage records say": 1}
    RolledDay.objects.all().delete()
    assert wrong() == {}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_command_says_what_agrees_and_fails_with_an_alert_once_where_not(made: Suggestion, capsys: Any) -> None:
    call_command("reconcile")
    assert "The books agree." in capsys.readouterr().out
    assert not Alert.objects.exists()
    BudgetPeriod.objects.update(held=UNIT)
    for _ in range(2):
        with pytest.raises(CommandError, match="do not agree"):
            call_command("reconcile", "--all")
    assert "2 DIFFER" in capsys.readouterr().out
    assert Alert.objects.get().title == "The books do not agree: 2 differences"
    BudgetPeriod.objects.update(held=0)
    call_command("reconcile")
    assert Alert.objects.get().resolved_at


@pytest.mark.parametrize(
    "arguments", [["--from", "yesterday"], ["--from", "2026-02-30"], ["--from", "2026-11-02", "--to", "2026-11-01"]]
)
def test_bad_days_are_refused(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("reconcile", *arguments)
