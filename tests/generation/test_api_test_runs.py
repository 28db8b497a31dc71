"""Test runs over REST."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from generation.models import StudioRun, Suggestion
from generation.studio import runs
from prompts.models import PromptVersion, UseCase
from tests.factories import api_key
from tests.sandbox_client import SandboxClient

from .studio_rows import case, make_all, with_draft

pytestmark = pytest.mark.django_db


def caller(**values: Any) -> APIClient:
    client = APIClient()
    _, key = api_key(**{"scopes": ["manage"], "name": "ci"} | values)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


@pytest.fixture
def rows(db: None) -> tuple[UseCase, PromptVersion]:
    use_case, draft = with_draft()
    case(use_case, "A", assertions=[{"kind": "contains", "value": "Sandbox"}])
    return use_case, draft


def url(use_case: UseCase, number: object = 2) -> str:
    return f"/api/v1/use-cases/{use_case.full_name}/versions/{number}/test-runs"


def refused(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    assert answer.json()["code"] == code
    assert not StudioRun.objects.exists()
    assert not Suggestion.objects.exists()


def test_a_run_from_start_to_verdict(sandbox: SandboxClient, rows: Any) -> None:
    client = caller()
    answer = client.post(url(rows[0]), {}, format="json")
    run = StudioRun.objects.get()
    assert (answer.status_code, answer["Location"]) == (202, f"/api/v1/test-runs/{run.pk}")
    assert int(answer["Retry-After"]) > 0
    shown = answer.json()
    assert (shown["use_case"], shown["version"], shown["baseline"], shown["state"]) == (
        rows[0].full_name, 2, 1, "running",
    )  # fmt: skip
    assert (shown["total"], shown["done"], shown["verdict"], shown["finished_at"]) == (2, 0, None, None)
    assert (run.client_name, run.requested_by) == ("ci", None)
    make_all(run)
    shown = client.get(answer["Location"]).json()
    assert (shown["state"], shown["done"], shown["passed"], shown["failed"]) == ("done", 2, 1, 0)
    assert shown["verdict"] == "passed"
    result = shown["results"][0]
    assert (result["case"], result["version"], result["passed"], result["error"]) == ("A", 2, True, None)
    assert [check["name"] for check in result["checks"]] == ["valid", "contains"]
    assert float(result["cost"]) > 0
    assert float(shown["cost"]) > float(result["cost"])
    assert list(shown) == [
        "id", "use_case", "version", "baseline", "state", "total", "done", "passed", "failed", "cost", "verdict",
        "results", "created_at", "finished_at",
    ]  # fmt: skip


def test_a_failure_bears_its_error(sandbox: SandboxClient, rows: Any) -> None:
    sandbox.set_faults("refusal")
    run = make_all(runs.run_tests(rows[0].live_version))
    shown = caller().get(f"/api/v1/test-runs/{run.pk}").json()
    assert (shown["verdict"], shown["failed"], shown["results"][0]["error"]["code"]) == ("failed", 1, "output-invalid")


def test_no_body_is_the_same_as_an_empty_one(rows: Any) -> None:
    assert caller().post(url(rows[0])).status_code == 202


@pytest.mark.parametrize("body", ['{"note": "x"}', "[]", "null", "1", '"x"', "{", "\x00", "[[[["])
def test_other_bodies_are_refused(rows: Any, body: str) -> None:
    refused(caller().generic("POST", url(rows[0]), body, content_type="application/json"), 400, "invalid-request")


def test_who_may(rows: Any) -> None:
    use_case = rows[0]
    refused(APIClient().post(url(use_case)), 401, "not-authenticated")
    refused(caller(scopes=["suggest"]).post(url(use_case)), 403, "not-allowed")
    refused(caller(services=["other"], name="b").post(url(use_case)), 404, "not-found")


@pytest.mark.parametrize("number", [9, 0, 10**9, "9999999999", "x", "-1", "1.5"])
def test_there_is_no_such_version(rows: Any, number: object) -> None:
    refused(caller().post(url(rows[0], number)), 404, "not-found")


def test_what_cannot_run_is_a_conflict(rows: Any) -> None:
    rows[0].tests.update(active=False)
    refused(caller().post(url(rows[0])), 409, "wrong-state")
    refused(caller(name="c").get(url(rows[0])), 405, "method-not-allowed")
    refused(caller(name="d").post(url(rows[0]) + "?x=1"), 400, "invalid-request")


def test_whose_runs_can_be_seen(rows: Any) -> None:
    use_case, draft = rows
    run = runs.run_tests(draft)
    trial = runs.try_out([draft], [runs.Input("x", {"topic": "tea"})])
    everyone = caller()
    assert everyone.get(f"/api/v1/test-runs/{run.pk}").status_code == 200
    for answer in (
        everyone.get(f"/api/v1/test-runs/{trial.pk}"),
        everyone.get(f"/api/v1/test-runs/{use_case.pk}"),
        caller(name="b", services=["other"]).get(f"/api/v1/test-runs/{run.pk}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert caller(name="c", scopes=["suggest"]).get(f"/api/v1/test-runs/{run.pk}").status_code == 403


def test_it_stands_in_the_document() -> None:
    document = APIClient().get("/api/schema").content.decode()
    assert "/api/v1/use-cases/{full_name}/versions/{number}/test-runs:" in document
    assert "/api/v1/test-runs/{run_id}:" in document
