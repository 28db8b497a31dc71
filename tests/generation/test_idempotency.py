"""`Idempotency-Key`: one request, however often it is sent."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from generation import idempotency
from generation.models import IdempotencyKey, Suggestion
from tests.factories import live_use_case

URL = "/api/v1/suggestions"


@pytest.fixture
def body(db: None) -> dict[str, Any]:
    return {"use_case": live_use_case().full_name, "variables": {"topic": "tea"}, "cache": False}


def send(api: APIClient, body: dict[str, Any], key: str = "k-1") -> Any:
    return api.post(URL, body, format="json", headers={"Idempotency-Key": key})


def test_the_same_request_gets_the_first_answer_again(api: APIClient, body: dict[str, Any]) -> None:
    first, second = send(api, body), send(api, body)
    assert (first.status_code, first.content, first["Location"]) == (
        second.status_code,
        second.content,
        second["Location"],
    )
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert Suggestion.objects.count() == 1


def test_another_body_under_the_same_key_is_refused(api: APIClient, body: dict[str, Any]) -> None:
    send(api, body)
    answer = send(api, body | {"subject": "x"})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-mismatch")
    assert Suggestion.objects.count() == 1


def test_while_the_first_is_running_the_second_is_told(api: APIClient, body: dict[str, Any]) -> None:
    idempotency.begin(api.owner, "k-1", body)
    answer = send(api, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-in-progress")
    assert answer["Retry-After"] == "1"
    assert not Suggestion.objects.exists()


def test_a_refused_request_leaves_its_key_free(api: APIClient, body: dict[str, Any]) -> None:
    assert send(api, body | {"variables": {}}).status_code == 422
    assert send(api, body).status_code == 202


def test_after_a_crash_the_repeat_takes_up_what_was_made(api: APIClient, body: dict[str, Any]) -> None:
    made = send(api, body).json()["id"]
    past = timezone.now() - timedelta(seconds=1)
    IdempotencyKey.objects.update(status=None, body=None, locked_until=past)
    assert send(api, body).json()["id"] == made
    assert Suggestion.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_that_is_none(api: APIClient, body: dict[str, Any], key: str) -> None:
    answer = send(api, body, key)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-request")


def test_keys_are_forgotten_after_a_day_and_not_before(api: APIClient, body: dict[str, Any]) -> None:
    send(api, body)
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=24))
    idempotency.expire()
    assert IdempotencyKey.objects.count() == 1
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=26))
    idempotency.expire()
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_many_at_once_one_is_made(api: APIClient, body: dict[str, Any]) -> None:
    gate = threading.Barrier(8)
    statuses: list[int] = []

    def work() -> None:
        other = APIClient()
        other.credentials(**api._credentials)
        gate.wait()
        statuses.append(send(other, body).status_code)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {202, 409}
    assert 202 in statuses
    assert Suggestion.objects.count() == 1
