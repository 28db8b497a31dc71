"""POST /suggestions: what is taken in, and what is refused without leaving a trace."""

import json
from typing import Any

import pytest
from django.test import Client as Browser
from rest_framework.test import APIClient

from generation.models import IdempotencyKey, Suggestion
from tests.factories import api_key, live_use_case
from usage.models import UsageRecord

URL = "/api/v1/suggestions"


@pytest.fixture
def name(db: None) -> str:
    return live_use_case().full_name


def send(api: APIClient, body: bytes, **headers: str) -> Any:
    return api.generic("POST", URL, body, content_type="application/json", headers=headers)


def refused(answer: Any, status: int, code: str, *pointers: str) -> None:
    """The problem that the contract names, and no row of any kind."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"].endswith(f"/problems/{code}")
    assert problem["request_id"] == answer["X-Request-ID"]
    assert [error["pointer"] for error in problem["errors"]] == list(pointers)
    assert not Suggestion.objects.exists()
    assert not UsageRecord.objects.exists()
    assert not IdempotencyKey.objects.exists()


def test_a_new_request_is_queued(api: APIClient, name: str) -> None:
    body = {
        "use_case": name,
        "variables": {"topic": "tea"},
        "subject": "user-42",
        "reference": {"type": "product", "id": "991"},
    }
    answer = api.post(URL, body, format="json", headers={"X-Request-ID": "r-1"})
    row = Suggestion.objects.get()
    assert answer.status_code == 202
    assert answer["Location"] == f"{URL}/{row.pk}"
    assert int(answer["Retry-After"]) > 0
    assert "Preference-Applied" not in answer
    shown = answer.json()
    assert (shown["id"], shown["state"], shown["use_case"]) == (str(row.pk), "queued", name)
    assert (shown["content"], shown["data"], shown["served_from"]) == (None, None, None)
    assert (shown["subject"], shown["reference"]) == ("user-42", {"type": "product", "id": "991"})
    assert (row.client, row.variables, row.request_id) == (api.owner, {"topic": "tea"}, "r-1")
    assert row.pk.version == 7


def test_an_identical_request_in_flight_is_joined(api: APIClient, name: str) -> None:
    body = {"use_case": name, "variables": {"topic": "tea"}, "subject": "a"}
    first, second = (api.post(URL, body, format="json").json() for _ in range(2))
    assert first["id"] == second["id"]
    assert Suggestion.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"subject": "b"}, {"variables": {"topic": "coffee"}}, {"reference": {"type": "x", "id": "1"}}, {"cache": False}],
)
def test_a_different_request_is_its_own(api: APIClient, name: str, change: dict[str, Any]) -> None:
    body = {"use_case": name, "variables": {"topic": "tea"}, "subject": "a"}
    assert api.post(URL, body, format="json").json()["id"] != api.post(URL, body | change, format="json").json()["id"]


def test_another_clients_identical_request_is_its_own(api: APIClient, name: str) -> None:
    body = {"use_case": name, "variables": {"topic": "tea"}}
    _, key = api_key()
    other = APIClient()
    other.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    assert api.post(URL, body, format="json").json()["id"] != other.post(URL, body, format="json").json()["id"]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        (b"not json", ()),
        (b"", ("/use_case", "/variables")),
        (b"[]", ("",)),
        (b"null", ("",)),
        (b'{"use_case": 1, "variables": []}', ("/use_case", "/variables")),
        (b'{"variables": {}}', ("/use_case",)),
        (b'{"use_case": "a.b", "variables": {}, "varables": {}}', ("/varables",)),
        (b'{"use_case": "a.b", "variables": {}, "subject": 5}', ("/subject",)),
        (b'{"use_case": "a.b", "variables": {}, "cache": "yes"}', ("/cache",)),
        (b'{"use_case": "a.b", "variables": {"x": "\\u0000"}}', ("/variables/x",)),
        (b'{"use_case": "a.b", "variables": {"x": "\\ud800"}}', ("/variables/x",)),
        (b'{"use_case": "a.b", "variables": {"x": ' + b"[" * 5000 + b"]" * 5000 + b"}}", ()),
        (b'{"use_case": "a.b", "variables": {"x": NaN}}', ()),
    ],
)
def test_what_is_not_a_request(api: APIClient, body: bytes, pointers: tuple[str, ...]) -> None:
    answer = send(api, body)
    if len(body) > 5000:  # where the nesting is cut is not of interest
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid-request")
        assert not Suggestion.objects.exists()
    else:
        assert sorted(error["pointer"] for error in answer.json()["errors"]) == sorted(pointers)
        refused(answer, 400, "invalid-request", *[error["pointer"] for error in answer.json()["errors"]])


def test_an_unknown_use_case(api: APIClient, name: str) -> None:
    refused(send(api, b'{"use_case": "no.such", "variables": {}}'), 404, "not-found", "/use_case")


@pytest.mark.parametrize(
    ("variables", "pointers"),
    [
        ({}, ["/variables/topic"]),
        ({"topic": ""}, ["/variables/topic"]),
        ({"topic": 5}, ["/variables/topic"]),
        ({"topic": "tea", "count": True}, ["/variables/count"]),
        ({"topic": "tea", "count": 9}, ["/variables/count"]),
        ({"topic": "tea", "tpoic": "x"}, ["/variables/tpoic"]),
        ({"count": 0, "x": 1}, ["/variables/count", "/variables/topic", "/variables/x"]),
    ],
)
def test_variables_that_do_not_fit(api: APIClient, name: str, variables: Any, pointers: list[str]) -> None:
    answer = send(api, json.dumps({"use_case": name, "variables": variables}).encode())
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == pointers
    refused(answer, 422, "variables-invalid", *[error["pointer"] for error in answer.json()["errors"]])


def test_too_large_a_body(api: APIClient, name: str) -> None:
    two_mib = json.dumps({"use_case": name, "variables": {"topic": "x" * 2 * 1024**2}}).encode()
    refused(send(api, two_mib), 413, "too-large")
    refused(send(api, b'"' + b"x" * (8 * 1024**2) + b'"'), 413, "too-large")


def test_another_content_type(api: APIClient, name: str) -> None:
    refused(api.generic("POST", URL, b"a=1", content_type="text/plain"), 400, "invalid-request")


def test_switched_off(api: APIClient) -> None:
    use_case = live_use_case(enabled=False)
    body = json.dumps({"use_case": use_case.full_name, "variables": {"topic": "tea"}}).encode()
    refused(send(api, body), 403, "not-enabled")


def test_a_service_that_is_not_granted(api: APIClient, name: str) -> None:
    api.owner.services = ["another"]
    api.owner.save()
    refused(send(api, json.dumps({"use_case": name, "variables": {"topic": "t"}}).encode()), 403, "not-allowed")


def test_a_scope_that_is_not_granted(api: APIClient, name: str) -> None:
    api.owner.scopes = ["read_usage"]
    api.owner.save()
    refused(send(api, json.dumps({"use_case": name, "variables": {"topic": "t"}}).encode()), 403, "not-allowed")


def test_what_this_server_cannot_do_is_refused_and_not_passed_over(api: APIClient, name: str) -> None:
    body = {"use_case": name, "variables": {"topic": "t"}}
    refused(send(api, json.dumps(body).encode(), **{"X-Provider-Key": "k"}), 400, "invalid-request", "X-Provider-Key")
    hooked = body | {"callback_url": "https://example.com/"}
    refused(send(api, json.dumps(hooked).encode()), 400, "invalid-request", "/callback_url")


def test_no_key_no_row(db: None, name: str) -> None:
    refused(Browser().post(URL, b"{}", content_type="application/json"), 401, "not-authenticated")


@pytest.mark.parametrize(
    ("header", "applied"),
    [("wait=0", "wait=0"), ("respond-async, wait=1", "wait=1"), ("wait=-1", None), ("wait=soon", None), ("", None)],
)
def test_prefer_wait_is_honoured_or_ignored(api: APIClient, name: str, header: str, applied: str | None) -> None:
    body = json.dumps({"use_case": name, "variables": {"topic": "tea"}}).encode()
    answer = send(api, body, Prefer=header)
    assert (answer.status_code, answer.get("Preference-Applied")) == (202, applied)


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "nonsense"])
def test_the_answer_is_json_whatever_is_accepted(api: APIClient, name: str, accept: str) -> None:
    body = json.dumps({"use_case": name, "variables": {"topic": "tea"}}).encode()
    answer = send(api, body, Accept=accept)
    assert (answer.status_code, answer["Content-Type"]) == (202, "application/json")


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"])
def test_json_by_any_spelling(api: APIClient, name: str, kind: str) -> None:
    body = json.dumps({"use_case": name, "variables": {"topic": "tea"}}).encode()
    assert api.generic("POST", URL, body, content_type=kind).status_code == 202
