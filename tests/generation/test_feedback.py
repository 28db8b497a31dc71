"""POST /suggestions/{id}/feedback: what is kept, what replaces what, and what is refused without leaving a trace."""

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from generation.feedback import give
from generation.models import Feedback, Suggestion
from llmhub.errors import InvalidRequest
from tests.factories import SuggestionFactory, api_key


def shown(api: APIClient, **values: Any) -> Suggestion:
    return SuggestionFactory(client=api.owner, **{"subject": "user-1"} | values)


def url(row: Suggestion) -> str:
    return f"/api/v1/suggestions/{row.pk}/feedback"


def send(api: APIClient, row: Suggestion, **body: Any) -> Any:
    return api.post(url(row), body, format="json")


def refused(answer: Any, status: int, code: str, *pointers: str) -> None:
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    problem = answer.json()
    assert problem["code"] == code
    assert {error["pointer"] for error in problem["errors"]} == set(pointers)
    assert not Feedback.objects.exists()


def test_feedback_is_kept_and_answered(api: APIClient) -> None:
    row = shown(api)
    answer = send(api, row, metric="satisfaction", value=4.5, comment="Good.")
    kept = Feedback.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(kept.pk),
        "suggestion": str(row.pk),
        "subject": "user-1",
        "metric": "satisfaction",
        "value": 4.5,
        "comment": "Good.",
        "created_at": answer.json()["updated_at"],
        "updated_at": answer.json()["created_at"],
    }
    assert (kept.suggestion, kept.client, kept.use_case, kept.phase) == (row, api.owner, row.use_case, None)
    assert (kept.unit, kept.value, kept.comment) == ("user-1", 4.5, "Good.")


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("adoption", 0), ("adoption", 1), ("conversion", 1.0), ("satisfaction", 1), ("satisfaction", 5),
        ("engagement", 0), ("engagement", 12.5), ("engagement", 1e300),
    ],
)  # fmt: skip
def test_values_that_a_metric_has(api: APIClient, metric: str, value: float) -> None:
    assert send(api, shown(api), metric=metric, value=value).status_code == 201
    assert Feedback.objects.get().value == value


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("adoption", 0.5), ("adoption", 2), ("conversion", -1), ("adoption", True), ("adoption", "1"),
        ("adoption", None), ("satisfaction", 0.99), ("satisfaction", 5.01), ("satisfaction", [3]),
        ("engagement", -0.1), ("engagement", {}), ("engagement", 10**400), ("adoption", 10**400),
    ],
)  # fmt: skip
def test_values_that_it_has_not(api: APIClient, metric: str, value: Any) -> None:
    refused(send(api, shown(api), metric=metric, value=value), 400, "invalid-request", "/value")


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/metric", "/value"]),
        ({"metric": "adoption"}, ["/value"]),
        ({"metric": "likes", "value": 1}, ["/metric"]),
        ({"metric": ["adoption"], "value": 1}, ["/metric"]),
        ({"metric": "adoption", "value": 1, "weight": 2}, ["/weight"]),
        ({"metric": "adoption", "value": 1, "comment": "x" * 2001}, ["/comment"]),
        ({"metric": "adoption", "value": 1, "comment": 5}, ["/comment"]),
        ({"metric": "adoption", "value": 1, "comment": "a\x00b"}, ["/comment"]),
        ([], [""]),
        ("adoption", [""]),
    ],
)  # fmt: skip
def test_bodies_that_are_not_understood(api: APIClient, body: Any, pointers: list[str]) -> None:
    answer = api.post(url(shown(api)), body, format="json")
    refused(answer, 400, "invalid-request", *pointers)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"metric": "engagement", "value": NaN}', b"[" * 100_000])
def test_what_is_no_json(api: APIClient, body: bytes) -> None:
    answer = api.generic("POST", url(shown(api)), body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-request")
    assert not Feedback.objects.exists()


def test_a_comment_may_have_2000_characters(api: APIClient) -> None:
    assert send(api, shown(api), metric="adoption", value=1, comment="ü" * 2000).status_code == 201


def test_somebody_elses_is_as_unknown_as_none(api: APIClient) -> None:
    foreign = send(api, SuggestionFactory(), metric="adoption", value=1)
    refused(foreign, 404, "not-found")
    nobodys = api.post(f"/api/v1/suggestions/{uuid4()}/feedback", {"metric": "adoption", "value": 1}, format="json")
    refused(nobodys, 404, "not-found")
    assert foreign.json()["detail"] == nobodys.json()["detail"]


def test_only_with_a_key_that_may(api: APIClient) -> None:
    row = shown(api)
    refused(APIClient().post(url(row), {"metric": "adoption", "value": 1}, format="json"), 401, "not-authenticated")
    _, key = api_key(scopes=["read_usage"])
    other = APIClient()
    other.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    refused(other.post(url(row), {"metric": "adoption", "value": 1}, format="json"), 403, "not-allowed")
    assert api.get(url(row)).status_code == 405


@pytest.mark.parametrize(
    ("state", "policy"),
    [("queued", "none"), ("running", "optional"), ("draft", "required"), ("rejected", "optional"), ("failed", "none")],
)
def test_what_was_not_shown_has_no_feedback(api: APIClient, state: str, policy: str) -> None:
    row = shown(api, state=state, review_policy=policy)
    refused(send(api, row, metric="adoption", value=1), 409, "wrong-state")


@pytest.mark.parametrize(
    ("state", "policy"), [("draft", "optional"), ("draft", "none"), ("approved", "required"), ("used", "required")]
)
def test_what_was_shown_has(api: APIClient, state: str, policy: str) -> None:
    row = shown(api, state=state, review_policy=policy)
    assert send(api, row, metric="adoption", value=1).status_code == 201


def test_a_later_value_of_the_subject_replaces_the_earlier(api: APIClient) -> None:
    first = shown(api)
    second = shown(api, use_case=first.use_case)
    before = send(api, first, metric="adoption", value=0, comment="No").json()
    after = send(api, second, metric="adoption", value=1).json()
    kept = Feedback.objects.get()
    assert (after["id"], after["created_at"]) == (before["id"], before["created_at"])
    assert after["updated_at"] > before["updated_at"]
    assert (kept.suggestion, kept.value, kept.comment) == (second, 1, "")


def test_saying_the_same_again_does_not_make_it_late(api: APIClient) -> None:
    row = shown(api)
    give(row, metric="adoption", value=1)
    early = timezone.now() - timedelta(days=30)
    Feedback.objects.update(updated_at=early)
    assert give(row, metric="adoption", value=1, comment="Again").updated_at == early
    assert give(row, metric="adoption", value=0).updated_at > early
    assert Feedback.objects.count() == 1


def test_metrics_subjects_use_cases_and_clients_are_apart(api: APIClient) -> None:
    row = shown(api)
    for other in (row, shown(api, use_case=row.use_case, subject="user-2"), shown(api)):
        give(other, metric="adoption", value=1)
    give(row, metric="conversion", value=1)
    give(SuggestionFactory(use_case=row.use_case, subject="user-1"), metric="adoption", value=1)
    assert Feedback.objects.count() == 5


def test_without_a_subject_each_suggestion_has_its_own(api: APIClient) -> None:
    row = shown(api, subject="")
    other = shown(api, subject="", use_case=row.use_case)
    for suggestion, value in ((row, 0), (other, 1), (row, 1)):
        give(suggestion, metric="adoption", value=value)
    assert sorted(Feedback.objects.values_list("unit", "value")) == sorted(
        [(f"suggestion:{row.pk}", 1), (f"suggestion:{other.pk}", 1)]
    )


def test_the_verb_itself_refuses_what_no_metric_has(api: APIClient) -> None:
    row = shown(api)
    for metric, value in (("likes", 1), ("engagement", float("nan")), ("engagement", float("inf")), ("adoption", 3)):
        with pytest.raises(InvalidRequest):
            give(row, metric=metric, value=value)
    with pytest.raises(InvalidRequest):
        give(row, metric="adoption", value=1, comment="x" * 2001)
    assert not Feedback.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_reports_at_once_leave_one() -> None:
    row = SuggestionFactory(subject="user-1")
    gate = threading.Barrier(8)

    def work(value: float) -> None:
        gate.wait()
        give(row, metric="engagement", value=value)
        connection.close()

    threads = [threading.Thread(target=work, args=(float(value),)) for value in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Feedback.objects.get().value in range(8)


def test_it_is_in_the_openapi_document() -> None:
    document = SchemaGenerator().get_schema(public=True)
    found = document["paths"]["/api/v1/suggestions/{suggestion_id}/feedback"]["post"]
    assert found["operationId"] == "give_feedback"
    assert set(found["responses"]) == {"201", "400", "401", "403", "404", "409", "413"}
