"""Limits of clients at POST /suggestions: what is refused leaves no trace, and every answer says what is left."""

import re
from typing import Any

import pytest
from rest_framework.test import APIClient

from generation.models import IdempotencyKey, Suggestion
from tests.factories import api_key, live_use_case
from tests.usage.test_inbound import used
from usage.inbound import month_of

URL = "/api/v1/suggestions"
LIMIT = re.compile(r'"requests";r=(\d+);t=(\d+), "tokens";r=(\d+);t=(\d+)')


@pytest.fixture
def name(db: None) -> str:
    return live_use_case().full_name


def caller(**limits: int) -> APIClient:
    client = APIClient()
    client.owner, key = api_key(**limits)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


def ask(api: APIClient, name: str, topic: str = "tea", **headers: str) -> Any:
    body = {"use_case": name, "variables": {"topic": topic}}
    return api.post(URL, body, format="json", headers=headers)


def left(answer: Any) -> tuple[int, int]:
    """Requests and tokens that an answer says are left."""
    found = LIMIT.fullmatch(answer["RateLimit"])
    assert found, answer["RateLimit"]
    return int(found[1]), int(found[3])


def test_answers_say_what_is_left(name: str) -> None:
    api = caller(requests_per_minute=3, tokens_per_month=1000)
    used(api.owner, 250)
    answer = ask(api, name)
    start, end = month_of(Suggestion.objects.get().created_at)
    month = int((end - start).total_seconds())
    assert answer["RateLimit-Policy"] == f'"requests";q=3;w=60, "tokens";q=1000;qu="tokens";w={month}'
    assert left(answer) == (2, 750)
    found = LIMIT.fullmatch(answer["RateLimit"])
    assert found and 55 <= int(found[2]) <= 60
    assert left(ask(api, name)) == (1, 750)


def test_too_many_requests(name: str) -> None:
    api = caller(requests_per_minute=2)
    ask(api, name, "one"), ask(api, name, "two")
    refused = ask(api, name, "three", **{"Idempotency-Key": "k"})
    assert (refused.status_code, refused.json()["code"]) == (429, "rate-limited")
    assert refused.json()["detail"] == "This client may send 2 requests a minute."
    assert left(refused)[0] == 0
    found = LIMIT.fullmatch(refused["RateLimit"])
    assert found and 50 < int(found[2]) <= int(refused["Retry-After"]) <= 60
    assert Suggestion.objects.count() == 2
    assert not IdempotencyKey.objects.exists()


def test_a_used_up_plan(name: str) -> None:
    api = caller(tokens_per_month=100)
    used(api.owner, 101)
    refused = ask(api, name)
    assert (refused.status_code, refused.json()["code"]) == (429, "plan-exhausted")
    assert left(refused)[1] == 0
    found = LIMIT.fullmatch(refused["RateLimit"])
    assert found and int(found[4]) <= int(refused["Retry-After"]) <= 31 * 24 * 3600
    assert not Suggestion.objects.exists()


def test_refusals_say_it_too_and_what_never_came_to_counting_is_not_counted(name: str) -> None:
    api = caller(requests_per_minute=5)
    answers = [
        (api.post(URL, {"use_case": name}, format="json"), 400, 5),
        (ask(api, "no.such"), 404, 4),
        (ask(api, name, topic=""), 422, 3),
    ]
    assert [(one.status_code, left(one)[0]) for one, _, _ in answers] == [(status, rest) for _, status, rest in answers]


def test_without_a_key_nothing_is_said(name: str) -> None:
    answer = ask(APIClient(), name)
    assert answer.status_code == 401
    assert "RateLimit" not in answer and "RateLimit-Policy" not in answer


@pytest.mark.parametrize("limits", [{"scopes": ["read_usage"]}, {"services": ["others"]}])
def test_what_is_not_granted_is_not_counted(name: str, limits: Any) -> None:
    api = caller(requests_per_minute=1, **limits)
    assert {ask(api, name).status_code for _ in range(3)} == {403}


def test_a_first_answer_given_again_costs_nothing_and_says_what_is_left_now(name: str) -> None:
    api = caller(requests_per_minute=3)
    first = ask(api, name, **{"Idempotency-Key": "k"})
    ask(api, name, "other")
    again = ask(api, name, **{"Idempotency-Key": "k"})
    assert (first.status_code, again["Idempotency-Replayed"]) == (202, "true")
    assert first.json()["id"] == again.json()["id"]
    assert (left(first)[0], left(again)[0]) == (2, 1)


def test_redis_away_a_client_still_asks_within_its_limit(name: str, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    api = caller(requests_per_minute=2)
    answers = [ask(api, name, topic) for topic in ("one", "two", "three")]
    assert [one.status_code for one in answers] == [202, 202, 429]
    assert [left(one)[0] for one in answers] == [1, 0, 0]


def test_lists_and_readings_are_not_counted(name: str) -> None:
    api = caller(requests_per_minute=1)
    address = ask(api, name)["Location"]
    assert [api.get(address).status_code for _ in range(3)] == [200] * 3
    assert api.get(URL).status_code == 200
