"""What the cache saved: an answer that it gives again bears what it had cost when it was made."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from generation import cache
from generation.models import Suggestion
from tests.factories import live_use_case
from usage.models import UsageRecord
from usage.write_behind import write_behind

pytestmark = pytest.mark.django_db
COST = Decimal("0.0123")


def ask(api: APIClient, use_case: Any, subject: str) -> dict[str, Any]:
    body = {"use_case": use_case.full_name, "variables": {"topic": "saving"}, "subject": subject}
    found: dict[str, Any] = api.post("/api/v1/suggestions", body, format="json").json()
    return found


def made(api: APIClient, cost: Decimal | None) -> tuple[Any, Suggestion]:
    """An answer that was made and is kept."""
    use_case = live_use_case()
    row = Suggestion.objects.get(pk=ask(api, use_case, "one")["id"])
    Suggestion.objects.filter(pk=row.pk).update(
        state="draft",
        content="{}",
        data={"ideas": ["Tea"]},
        served_from="model",
        cost=cost,
        completed_at=timezone.now(),
    )
    row.refresh_from_db()
    cache.remember(row)
    return use_case, row


@pytest.mark.parametrize(("cost", "saved"), [(COST, COST), (None, Decimal(0))])
def test_the_same_request_again(api: APIClient, cost: Decimal | None, saved: Decimal) -> None:
    use_case, row = made(api, cost)
    answer = ask(api, use_case, "one")
    assert (answer["id"], answer["ai_meta"]["cost"]) == (str(row.pk), "0.000000")
    write_behind.flush()
    record = UsageRecord.objects.get()
    assert (record.served_from, record.cost, record.cost_kind, record.saved) == ("cache", 0, "exact", saved)
    assert record.at > row.completed_at


def test_another_subject_gets_a_copy(api: APIClient) -> None:
    use_case, row = made(api, COST)
    assert ask(api, use_case, "two")["id"] != str(row.pk)
    record = UsageRecord.objects.get()
    assert (record.served_from, record.cost, record.saved) == ("cache", 0, COST)


def test_what_an_earlier_version_kept_saves_nothing_known(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "FIELDS", tuple(name for name in cache.FIELDS if name != "cost"))
    use_case, _ = made(api, COST)
    ask(api, use_case, "two")
    assert UsageRecord.objects.get().saved == 0
