from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.factories import ClientFactory
from usage import ledger
from usage.models import UsageRecord

from .ledger_rows import entry

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
        ("version", ["content.caption", "email.return"]),
    ],
)
def test_groups(api: APIClient, group: str, keys: list[str]) -> None:
    answer = api.get(URL, {"from": "2026-11-01", "to": "2026-11-30", "group_by": group}).json()
    assert [row["key"] for row in answer["results"]] == keys


def test_nothing_used_is_a_total_of_nothing(api: APIClient) -> None:
    answer = api.get(URL).json()
    assert answer["results"] == []
    assert (answer["total"]["requests"], answer["total"]["cost"], answer["total"]["p95_ms"]) == (0, "0.000000", None)


@pytest.mark.parametrize(
    "query",
    [
        "group_by=planet",
        "from=x",
        "from=2026-11-02&to=2026-11-01T00:00:00Z",
        "form=1",
        "cursor=x",
        "cursor=-1",
        "cursor=99999999999",
        "to=9999-12-31",
        "to=0001-01-01T00:00:00Z",
    ],
)
def test_a_query_that_makes_no_sense(api: APIClient, query: str) -> None:
    assert api.get(f"{URL}?{query}").status_code == 400


def test_the_scope_is_needed(api: APIClient) -> None:
    api.owner.scopes = ["suggest"]
    api.owner.save()
    assert api.get(URL).json()["code"] == "not-allowed"


@pytest.mark.usefixtures("records")
def test_the_client_of_the_key_is_the_only_one(api: APIClient) -> None:
    answer = api.get(URL, {"from": "2026-11-01", "to": "2026-11-30", "group_by": "client"}).json()
    assert [(row["key"], row["requests"]) for row in answer["results"]] == [(api.owner.name, 3)]


def test_subjects_come_in_pages(api: APIClient) -> None:
    at = datetime(2026, 10, 5, tzinfo=UTC)
    ledger.record(*(entry(api.owner, at, subject=f"u{number:03}", cost=1000 - number) for number in range(125)))
    ledger.record(entry(ClientFactory(), at, subject="other", cost=5000))
    seen, pages = [], []
    address = f"{URL}?from=2026-10-01&to=2026-10-31&group_by=subject"
    while address:
        answer = api.get(address).json()
        pages.append(answer)
        seen += [row["key"] for row in answer["results"]]
        address = answer["next"]
    assert seen == [f"u{number:03}" for number in range(125)]
    assert [len(answer["results"]) for answer in pages] == [50, 50, 25]
    assert {answer["total"]["requests"] for answer in pages} == {125}
    assert pages[0]["previous"] is None
    assert api.get(pages[2]["previous"]).json()["results"] == pages[1]["results"]
    assert api.get(pages[1]["previous"]).json()["results"] == pages[0]["results"]
    assert api.get(URL, {"group_by": "subject", "cursor": "99999"}).json()["results"] == []


def test_later_pages_keep_the_range_of_the_first(api: APIClient) -> None:
    now = datetime.now(UTC)
    ledger.record(*(entry(api.owner, now, subject=f"u{number}") for number in range(51)))
    following = api.get(URL, {"group_by": "subject"}).json()["next"]
    ledger.record(entry(api.owner, datetime.now(UTC), subject="later", cost=100))
    answer = api.get(following).json()
    assert (len(answer["results"]), answer["total"]["requests"]) == (1, 51)


def test_days_of_many_years_come_in_pages(api: APIClient) -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    ledger.record(*(entry(api.owner, start + timedelta(days=number)) for number in range(1005)))
    answer = api.get(URL, {"from": "2019-01-01"}).json()
    assert (len(answer["results"]), answer["total"]["requests"]) == (1000, 1005)
    assert [row["key"] for row in api.get(answer["next"]).json()["results"]][-1] == "2022-10-01"
