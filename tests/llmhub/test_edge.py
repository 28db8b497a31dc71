"""Request ids, health, documentation, and what a client is told where no view answers."""

import pytest
from django.test import Client
from rest_framework.test import APIClient


def test_a_sane_request_id_comes_back(api: APIClient) -> None:
    assert api.get("/api/v1/use-cases", headers={"X-Request-ID": "order-42"})["X-Request-ID"] == "order-42"


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, "<script>"])
def test_any_other_request_id_is_replaced(api: APIClient, given: str) -> None:
    made = api.get("/api/v1/use-cases", headers={"X-Request-ID": given})["X-Request-ID"]
    assert made != given
    assert len(made) == 32


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/nothing", "/api/v1/suggestions/not-a-uuid", "/api/v1/x%00"])
def test_an_unknown_address_is_a_problem(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == ("invalid-request" if "%00" in path else "not-found")
    assert answer.json()["request_id"] == answer["X-Request-ID"]


def test_a_nul_in_the_query_is_told(api: APIClient) -> None:
    answer = api.get("/api/v1/use-cases?page=%00")
    assert (answer.status_code, answer.json()["detail"]) == (400, "The address contains a NUL character.")


def test_an_unknown_parameter_is_told_with_those_that_are_known(api: APIClient) -> None:
    told = [api.get(f"/api/v1/{path}?x=1").json()["errors"][0]["detail"] for path in ("limits", "usage/forecast")]
    assert told == ["Unknown parameter; known are: none."] * 2


def test_a_wrong_method_is_a_problem(api: APIClient) -> None:
    answer = api.delete("/api/v1/use-cases")
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic abc", "Bearer é", "Token x y"])
def test_without_a_valid_key_nothing_is_said(db: None, header: str) -> None:
    answer = APIClient().get("/api/v1/use-cases", HTTP_AUTHORIZATION=header)
    assert (answer.status_code, answer.json()["code"]) == (401, "not-authenticated")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_health_live_needs_nothing(client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}


@pytest.mark.django_db
def test_health_ready_names_the_worker_that_is_not_there(client: Client) -> None:
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "away": ["worker"]})


@pytest.mark.django_db
def test_schema_and_docs_are_open_and_local(client: Client) -> None:
    schema = client.get("/api/schema")
    assert schema.status_code == 200
    assert b"openapi: 3.1" in schema.content
    docs = client.get("/api/docs")
    assert docs.status_code == 200
    assert b"cdn" not in docs.content.lower()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/login/", "/api/docs", "/api/v1/use-cases"])
def test_pages_keep_to_their_own_host(client: Client, path: str) -> None:
    policy = client.get(path)["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
