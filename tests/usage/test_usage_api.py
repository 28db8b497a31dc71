from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.factories import ClientFactory
from usage.models import UsageRecord

URL = "/api/v1/usage"


def record(**values: Any) -> UsageRecord:
    given = {
        "service": "content",
        "use_case": "content.caption",
        "model": "claude-haiku-5-5",
        "served_from": "model",
        "succeeded": True,
        "at": datetime(2026, 11, 10, 12, tzinfo=UTC),
    }
    return UsageRecord.objects.create(**given | values)


@pytest.fixture
def records(api: APIClient) -> None:
    record(client=api.owner, tokens_input=100, tokens_output=50, cost=Decimal("0.0003675"), latency_ms=100)
    record(client=api.owner, served_from="cache", cost=0, latency_ms=2, subject="b")
    record(
        client=api.owner,
        at=datetime(2026, 11, 11, tzinfo=UTC),
        tokens_input=10,
        tokens_cache_read=5,
        succeeded=False,
        cost=None,
        latency_ms=900,
        service="email",
        use_case="email.return",
    )
    record(client=ClientFactory(), tokens_input=999, cost=9)


@pytest.mark.usefixtures("records")
def test_by_day_with_a_total_of_ones_own(api: APIClient) -> None:
    answer = api.get(URL, {"from": "2026-11-10", "to": "2026-11-11"}).json()
    assert [row["key"] for row in answer["results"]] == ["2026-11-10", "2026-11-11"]
    assert answer["results"][0] == {
        "key": "2026-11-10",
        "requests": 2,
        "succeeded": 2,
        "cached": 1,
        "fallbacks": 0,
        "tokens_input": 100,
        "tokens_output": 50,
        "cost": "0.0003675",
        "p50_ms": 51,
        "p95_ms": 95,
        "p99_ms": 99,
    }
    total = answer["total"]
    assert (total["requests"], total["succeeded"], total["tokens_input"], total["cost"]) == (3, 2, 115, "0.0003675")


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(
    ("group", "keys"),
    [
        ("service", ["content", "email"]),
        ("use_case", ["content.caption", "email.return"]),
        ("served_from", ["model", "cache"]),
        ("subject", ["", "b"]),
        ("model", ["claude-haiku-5-5"]),
        ("variant", [""]),
    ],
)
def test_groups(api: APIClient, group: str, keys: list[str]) -> None:
    answer = api.get(URL, {"from": "2026-11-01", "to": "2026-11-30", "group_by": group}).json()
    assert [row["key"] for row in answer["results"]] == keys


def test_nothing_used_is_a_total_of_nothing(api: APIClient) -> None:
    answer = api.get(URL).json()
    assert answer["results"] == []
    assert (answer["total"]["requests"], answer["total"]["cost"], answer["total"]["p95_ms"]) == (0, "0.000000", None)


@pytest.mark.parametrize("query", ["group_by=planet", "from=x", "from=2026-11-02&to=2026-11-01T00:00:00Z", "form=1"])
def test_a_query_that_makes_no_sense(api: APIClient, query: str) -> None:
    assert api.get(f"{URL}?{query}").status_code == 400


def test_the_scope_is_needed(api: APIClient) -> None:
    api.owner.scopes = ["suggest"]
    api.owner.save()
    assert api.get(URL).json()["code"] == "not-allowed"
