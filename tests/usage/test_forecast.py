"""What the month will have cost."""

import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.factories import ClientFactory
from usage import ledger, report
from usage.models import Budget, Client
from usage.report.forecast import T_95
from usage.rollups import roll_up_due

from .ledger_rows import entry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
TODAY = NOW.date()
URL = "/api/v1/usage/forecast"


def spend(client: Client, *costs: int, until: date = TODAY) -> None:
    """One record a day, the last one on the day before `until`."""
    start = datetime(until.year, until.month, until.day, 9, tzinfo=UTC) - timedelta(days=len(costs))
    ledger.record(*(entry(client, start + timedelta(days=number), cost=cost) for number, cost in enumerate(costs)))


def test_nothing_is_forecast_from_nothing() -> None:
    nothing = Decimal(0)
    assert report.forecast(NOW) == report.Forecast(nothing, nothing, nothing, nothing, None, 0)


def test_what_was_spent_today_alone_has_no_average_yet() -> None:
    ledger.record(entry(ClientFactory(), NOW - timedelta(hours=1), cost=3))
    assert report.forecast(NOW) == report.Forecast(Decimal(3), Decimal(0), Decimal(3), Decimal(3), None, 0)


def test_one_day_gives_an_average_without_a_range() -> None:
    spend(ClientFactory(), 2)
    found = report.forecast(NOW)
    assert (found.basis_days, found.daily_average, found.month_to_date) == (1, 2, 2)
    assert found.forecast == 2 + Decimal("11.5") * 2
    assert (found.low, found.high) == (2, None)


@pytest.mark.parametrize("rolled", [False, True])
def test_the_rest_of_the_month_is_the_average_of_28_days(rolled: bool) -> None:
    client = ClientFactory()
    spend(client, *[1, 3] * 30)
    if rolled:
        roll_up_due()
    found = report.forecast(NOW)
    assert (found.basis_days, found.daily_average, found.month_to_date) == (28, 2, 10 * 3 + 9 * 1)
    assert found.forecast == found.month_to_date + Decimal("11.5") * 2
    deviation = math.sqrt(28 / 27)
    margin = 2.052 * deviation * math.sqrt(11.5 + 11.5**2 / 28)
    assert float(found.high - found.forecast) == pytest.approx(margin)
    assert float(found.forecast - found.low) == pytest.approx(margin)


def test_days_without_requests_count_as_nothing_spent() -> None:
    client = ClientFactory()
    spend(client, 10, until=date(2026, 10, 11))
    assert (report.forecast(NOW).basis_days, report.forecast(NOW).daily_average) == (10, 1)


def test_never_below_what_was_spent() -> None:
    spend(ClientFactory(), 0, 100)
    found = report.forecast(NOW)
    assert found.low == found.month_to_date == 100
    assert found.high > found.forecast > 100


def test_at_the_end_of_the_month_there_is_nothing_left_to_guess() -> None:
    spend(ClientFactory(), 5, 7, until=date(2026, 11, 1))
    end = report.forecast(datetime(2026, 10, 31, 23, 59, 59, 999999, tzinfo=UTC))
    assert end.forecast == pytest.approx(Decimal(12), abs=Decimal("0.0001"))
    begin = report.forecast(datetime(2026, 11, 1, tzinfo=UTC))
    assert (begin.month_to_date, begin.basis_days, begin.forecast) == (0, 2, 6 * 30)


def test_the_month_is_that_of_utc() -> None:
    spend(ClientFactory(), 5, until=date(2026, 11, 1))
    tokyo = datetime.fromisoformat("2026-11-01T08:30:00+09:00")  # still October in UTC
    assert report.forecast(tokyo).month_to_date == 5


def test_a_client_has_its_own() -> None:
    one, other = ClientFactory(), ClientFactory()
    spend(one, 1, 1)
    spend(other, 50, 50, 50)
    assert (report.forecast(NOW, client=one).basis_days, report.forecast(NOW, client=one).month_to_date) == (2, 2)


def test_t_rises_with_fewer_days() -> None:
    assert len(T_95) == 27
    assert list(T_95) == sorted(T_95, reverse=True)


def test_by_rest_a_client_reads_its_own_with_the_limit_that_concerns_it(api: APIClient) -> None:
    today = datetime.now(UTC)
    ledger.record(entry(api.owner, today, cost="0.25"), entry(ClientFactory(), today, cost=9))
    answer = api.get(URL).json()
    assert answer == {
        "month_to_date": "0.250000",
        "daily_average": "0.000000",
        "forecast": "0.250000",
        "low": "0.250000",
        "high": None,
        "budget": "500.000000",
        "basis_days": 0,
    }
    Budget.objects.create(scope="client", client=ClientFactory(), period="month", soft_limit=1, hard_limit=2)
    own = Budget.objects.create(scope="client", client=api.owner, period="month", soft_limit=7, hard_limit=8)
    assert api.get(URL).json()["budget"] == "7.000000"
    own.active = False
    own.save()
    Budget.objects.filter(scope="all").update(active=False)
    assert api.get(URL).json()["budget"] is None


@pytest.mark.parametrize(("query", "status"), [("?from=2026-11-01", 400), ("?x", 400), ("", 200)])
def test_it_takes_no_parameters(api: APIClient, query: str, status: int) -> None:
    assert api.get(URL + query).status_code == status


def test_the_scope_is_needed(api: APIClient) -> None:
    api.owner.scopes = ["suggest"]
    api.owner.save()
    answer: Any = api.get(URL)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
