"""The tables of the cost page as CSV: exact, in order, and nothing that a spreadsheet would run."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.factories import ServiceFactory, SuggestionFactory, UserFactory, live_use_case
from tests.generation.cost_rows import CSV, DAYS, MOMENT, approved, asked, rows_of
from tests.generation.decision_rows import nothing_kept  # noqa: F401
from tests.signed_in import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_kept")]


@pytest.fixture
def operator() -> Client:
    return signed_in("Operator")


def test_numbers_are_exact(operator: Client) -> None:
    anna: User = UserFactory(groups=["Reviewer"])
    approved(anna, SuggestionFactory(use_case=live_use_case(service=ServiceFactory(slug="care"))))
    asked(cost=Decimal("0.000000000001"), latency_ms=40)
    asked(cost=Decimal("0.000123"), cost_kind="estimated", tokens_cache_read=7, latency_ms=40)
    asked(cost=None, cost_kind="unknown", succeeded=False, subject="ben", latency_ms=40)
    asked(
        served_from="stale_cache", cost=Decimal(0), saved=Decimal("0.5"), tokens_input=0, tokens_output=0, latency_ms=40
    )
    assert rows_of(operator, "use_case") == [{
        "use_case": "care.ideas", "requests": "4", "succeeded": "3", "from_cache": "1", "fallbacks": "1",
        "cost": "0.000123000001", "estimated_cost": "0.000123", "unpriced_requests": "1", "saved": "0.500000",
        "tokens_input": "3000", "tokens_output": "600", "tokens_cache_read": "7", "tokens_cache_write": "0",
        "cache_hit_rate": "0.25", "p50_ms": "40", "p95_ms": "40", "p99_ms": "40", "approved": "1",
        "cost_per_approved": "0.000123000001", "active_subjects": "2", "cost_per_subject": "0.0000615000005",
    }]  # fmt: skip


def test_subjects_come_with_their_clients_in_the_order_asked_for(operator: Client) -> None:
    asked(subject="anna", client="Shop")
    asked(subject="anna", client="Mail desk")
    asked(subject="ben", client="Shop", cost=Decimal("0.5"))
    found = rows_of(operator, "subject", f"{DAYS}&order=-requests")
    assert [(row["subject"], row["clients"], row["requests"]) for row in found] == [
        ("anna", "Mail desk, Shop", "2"),
        ("ben", "Shop", "1"),
    ]


def test_days_come_by_service(operator: Client) -> None:
    asked("care.ideas")
    asked("shop.ads", at=MOMENT + timedelta(days=1), cost=Decimal("0.25"))
    found = [(row["day"], row["service"], row["cost"]) for row in rows_of(operator, "day")]
    assert found == [("2026-03-04", "care", "0.010000"), ("2026-03-05", "shop", "0.250000")]


@pytest.mark.parametrize("table", ["use_case", "version", "model", "client", "subject", "day"])
def test_the_file_is_named_for_what_is_in_it(operator: Client, table: str) -> None:
    answer = operator.get(f"{CSV}?{DAYS}&table={table}")
    name = table.replace("_", "-")
    assert answer["Content-Disposition"] == f'attachment; filename="cost-{name}-2026-03-02-to-2026-03-15.csv"'


def test_it_holds_no_formula(operator: Client) -> None:
    for name in ('=HYPERLINK("http://x","y")', "+1", "@x, and more", "-2"):
        asked(subject=name, model=name, use_case=f"{name}.ideas", service=name)
    for table in ("subject", "model", "use_case", "version"):
        found = [row[table] for row in rows_of(operator, table)]
        assert len(found) == 4 and all(name.startswith("'") for name in found)
    assert all(row["service"].startswith("'") for row in rows_of(operator, "day"))
