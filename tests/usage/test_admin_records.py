"""Usage records in the admin: to read, to filter, with the totals of what is filtered."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import ClientFactory
from tests.signed_in import signed_in
from usage.models import Client, UsageRecord

pytestmark = pytest.mark.django_db
RECORDS = "/admin/usage/usagerecord/"


def record(client: Client, **values: Any) -> UsageRecord:
    defaults = {"service": "sns_auto", "use_case": "sns_auto.captions", "served_from": "model", "succeeded": True}
    tokens = {"tokens_input": 100, "tokens_output": 50, "tokens_cache_read": 10, "cost": "0.5"}
    return UsageRecord.objects.create(client=client, **{**defaults, **tokens, **values})


def totals(query: str = "") -> dict[str, tuple[str, str]]:
    answer = signed_in("Operator").get(f"{RECORDS}{query}")
    return {total["title"]: (total["value"], total["remark"]) for total in answer.context["totals"]}


def test_totals_are_of_what_is_filtered() -> None:
    shop, desk = ClientFactory(), ClientFactory()
    record(shop)
    record(shop, served_from="cache", cost=0, tokens_input=0, tokens_output=0, tokens_cache_read=0)
    record(desk, succeeded=False, cost=None, use_case="email.complaint", service="email")
    assert totals() == {
        "Requests": ("3", "1 failed"),
        "Cost": ("$0.50", "1 without a known price"),
        "Tokens in": ("220", "cache included"),
        "Tokens out": ("100", ""),
        "From the cache": ("33 %", "1 of 3"),
    }
    assert totals(f"?client__id__exact={desk.pk}")["Requests"] == ("1", "1 failed")
    assert totals("?use_case=sns_auto")["Requests"] == ("2", "0 failed")
    assert totals("?served_from__exact=cache")["Requests"] == ("1", "0 failed")
    assert totals("?succeeded__exact=0")["Requests"] == ("1", "1 failed")
    assert totals("?use_case=nothing")["From the cache"] == ("–", "0 of 0")


def test_days_are_whole_and_in_utc() -> None:
    client = ClientFactory()
    for moment in [(19, 23, 59), (20, 0, 0), (20, 23, 59), (21, 0, 0)]:
        record(client, at=datetime(2026, 11, *moment, tzinfo=UTC))
    assert totals("?at_from=2026-11-20&at_to=2026-11-20")["Requests"][0] == "2"
    assert totals("?at_from=2026-11-20")["Requests"][0] == "3"
    assert totals("?at_to=2026-11-19")["Requests"][0] == "1"
    assert totals("?at_to=9999-12-31")["Requests"][0] == "4"
    assert totals("?at_from=nonsense&at_to=2026-99-99")["Requests"][0] == "4"


def test_search_is_by_subject() -> None:
    client = ClientFactory()
    record(client, subject="user-42")
    record(client, subject="user-7")
    assert totals("?q=r-42")["Requests"][0] == "1"


def test_periods_keep_the_other_filters() -> None:
    answer = signed_in("Operator").get(f"{RECORDS}?served_from__exact=cache&at_to=2026-01-01&p=2")
    periods = {period["title"]: period for period in answer.context["periods"]}
    assert periods["All"]["query"] == "served_from__exact=cache"
    assert periods["Today"]["query"] == f"served_from__exact=cache&at_from={timezone.now():%Y-%m-%d}"
    assert not any(period["current"] for period in periods.values())


def test_queries_do_not_grow_with_the_rows(django_assert_max_num_queries: Any) -> None:
    operator = signed_in("Operator")
    for _ in range(20):
        record(ClientFactory())
    with django_assert_max_num_queries(12):
        assert operator.get(RECORDS).status_code == 200


def test_a_record_is_only_to_read() -> None:
    row, root = record(ClientFactory(), subject="\u202e<script>alert(1)</script>"), signed_in(superuser=True)
    page = root.get(f"{RECORDS}{row.pk}/change/")
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.content.decode()
    assert "[U+202E]&lt;script&gt;" in page.content.decode()
    assert root.post(f"{RECORDS}{row.pk}/change/", {"cost": "0"}).status_code == 403
    assert root.post(f"{RECORDS}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert root.get(f"{RECORDS}add/").status_code == 403
    row.refresh_from_db()
    assert str(row.cost) == "0.500000000000"


def test_old_records_are_not_of_today() -> None:
    record(ClientFactory(), at=timezone.now() - timedelta(days=3))
    assert totals(f"?at_from={timezone.now():%Y-%m-%d}")["Requests"][0] == "0"


def test_a_search_looks_through_31_days_and_says_which() -> None:
    client, now = ClientFactory(), timezone.now()
    for days in (0, 30, 31, 100):
        record(client, at=now - timedelta(days=days), subject="user-42")
    operator = signed_in("Operator")
    assert totals()["Requests"][0] == "4"
    answer = operator.get(f"{RECORDS}?q=user-42")
    first = now.date() - timedelta(days=30)
    assert f"Searched are the 31 days from {first:%-d %b %Y} to {now:%-d %b %Y}" in answer.content.decode()
    assert totals("?q=user-42")["Requests"][0] == "2"
    assert totals("?served_from__exact=model")["Requests"][0] == "2"
    days = f"at_from={now - timedelta(days=101):%Y-%m-%d}&at_to={now - timedelta(days=90):%Y-%m-%d}"
    assert totals(f"?q=user-42&{days}")["Requests"][0] == "1"
    assert b"Searched are" not in operator.get(f"{RECORDS}?q=user-42&{days}").content


def test_old_records_open_from_a_search() -> None:
    row = record(ClientFactory(), at=timezone.now() - timedelta(days=400))
    assert signed_in("Operator").get(f"{RECORDS}{row.pk}/change/?q=x").status_code == 200


def test_a_client_that_is_not_there_has_nothing() -> None:
    record(ClientFactory())
    assert totals("?client__id__exact=999999")["Requests"] == ("0", "0 failed")
