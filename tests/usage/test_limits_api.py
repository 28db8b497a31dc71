from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from tests.factories import ClientFactory
from usage import window
from usage.models import Budget, BudgetPeriod, ProviderLimit, UsageRecord
from usage.window import Load

URL = "/api/v1/limits"


@pytest.fixture(autouse=True)
def _no_budgets(db: None, empty_window: None) -> None:
    Budget.objects.update(active=False)


def take(model: str, number: int, **values: Any) -> None:
    for index in range(number):
        given = {"client": "a", "batch": False, "load": Load(input_tokens=10)} | values
        window.take("anthropic", model, f"{model}-{index}", **given)


def budget(scope: str = "all", *, steps: list[str] | None = None, spent: str = "0", **values: Any) -> Budget:
    given = {"scope": scope, "soft_limit": Decimal(20), "hard_limit": Decimal(30)} | values
    undone = given.pop("undone", [])
    made = Budget.objects.create(**given)
    now = timezone.now()
    BudgetPeriod.objects.create(
        budget=made,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
        soft_limit=made.soft_limit,
        hard_limit=made.hard_limit,
        spent=Decimal(spent),
        held=Decimal("0.5"),
        steps=steps or [],
        undone=undone,
    )
    return made


def budgets(api: APIClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(URL).json()["budgets"]
    return found


def test_where_nothing_is_used_all_is_there(api: APIClient, settings: Any) -> None:
    settings.PROVIDER_REQUESTS_PER_MINUTE = 50
    assert api.get(URL).json() == {
        "client": {"window_s": 60, "requests_per_minute": 600, "used": 0, "remaining": 600, "reset_at": None},
        "provider": {
            "window_s": 60.0,
            "limit": 50,
            "used": 0,
            "remaining": 50,
            "reset_at": None,
            "queue_length": 0,
            "paused": False,
            "models": [],
        },
        "plan": {"name": "Pro", "tokens_per_month": 500_000, "tokens_used": 0},
        "budgets": [],
    }


def test_the_provider_is_the_busiest_model_and_each_is_listed(api: APIClient) -> None:
    ProviderLimit.objects.create(model="small", requests=10, input_tokens=1000)
    window.learn("anthropic", "small", window.Told())
    take("large", 20)
    take("small", 12)
    provider = api.get(URL).json()["provider"]
    models = provider.pop("models")
    reset_at = provider.pop("reset_at")
    assert provider == {
        "window_s": 60.0, "limit": 10, "used": 9, "remaining": 1, "queue_length": 3, "paused": True,
    }  # fmt: skip
    assert timedelta(seconds=55) < datetime.fromisoformat(reset_at) - timezone.now() <= timedelta(seconds=62)
    assert [(one["model"], one["used"], one["paused"]) for one in models] == [("small", 9, True), ("large", 20, False)]
    assert models[0]["input_tokens"] == {"limit": 1000, "used": 90, "remaining": 910}
    assert models[1]["output_tokens"] == {"limit": None, "used": 0, "remaining": None}


def test_the_plan_counts_the_clients_own_tokens(api: APIClient) -> None:
    given = {"service": "s", "use_case": "s.u", "served_from": "model", "succeeded": True, "at": timezone.now()}
    UsageRecord.objects.create(client=api.owner, tokens_input=100, tokens_output=20, **given)
    UsageRecord.objects.create(client=ClientFactory(), tokens_input=7, **given)
    api.owner.tokens_per_month = 1000
    api.owner.save()
    assert api.get(URL).json()["plan"] == {"name": "Pro", "tokens_per_month": 1000, "tokens_used": 120}


def test_a_budget_is_told_to_the_last_digit(api: APIClient) -> None:
    budget(spent="1.234567890123")
    assert budgets(api) == [
        {
            "scope": "all",
            "target": "",
            "period": "month",
            "limit": "20.000000",
            "hard_limit": "30.000000",
            "spent": "1.234567890123",
            "held": "0.500000",
            "state": "ok",
        }
    ]


def test_a_budget_that_nothing_was_spent_of_yet_is_there_too(api: APIClient) -> None:
    Budget.objects.create(scope="all", soft_limit=5, hard_limit=6)
    assert [(one["limit"], one["spent"], one["state"]) for one in budgets(api)] == [("5.000000", "0.000000", "ok")]


@pytest.mark.parametrize(
    ("spent", "steps", "undone", "state"),
    [
        ("15.999999", [], [], "ok"),
        ("16", [], [], "alert"),
        ("20", ["fallbacks"], [], "fallbacks"),
        ("20", ["fallbacks"], ["fallbacks"], "alert"),
        ("26", ["fallbacks", "use_cases_off"], [], "use_cases_off"),
        ("30", ["fallbacks", "use_cases_off", "stopped"], ["fallbacks"], "stopped"),
    ],
)
def test_the_state_is_the_hardest_step_that_stands(
    api: APIClient, spent: str, steps: list[str], undone: list[str], state: str
) -> None:
    budget(spent=spent, steps=steps, undone=undone)
    assert [one["state"] for one in budgets(api)] == [state]


def test_only_budgets_that_concern_the_client_are_told(api: APIClient) -> None:
    api.owner.services = ["content"]
    api.owner.save()
    budget()
    budget("client", client=api.owner)
    budget("client", client=ClientFactory())
    for service in ("content", "contents", "email"):
        budget("service", target=service)
        budget("use_case", target=f"{service}.caption")
    Budget.objects.create(scope="service", target="content", period="day", soft_limit=1, hard_limit=1, active=False)
    told = [(one["scope"], one["target"]) for one in budgets(api)]
    assert told == [("all", ""), ("client", ""), ("service", "content"), ("use_case", "content.caption")]
    api.owner.services = []
    api.owner.save()
    assert len(budgets(api)) == 8


@pytest.mark.parametrize("scopes", [[], ["suggest"], ["read_usage"], ["manage"]])
def test_every_key_may_see_its_own(api: APIClient, scopes: list[str]) -> None:
    api.owner.scopes = scopes
    api.owner.save()
    assert api.get(URL).status_code == 200


def test_without_a_key_nothing_is_told(db: None) -> None:
    assert APIClient().get(URL).json()["code"] == "not-authenticated"


def test_a_query_that_makes_no_sense(api: APIClient) -> None:
    assert api.get(f"{URL}?model=x").json()["code"] == "invalid-request"


def test_without_redis_it_is_unavailable(api: APIClient, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = api.get(URL)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
