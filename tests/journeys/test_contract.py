"""The service against its own OpenAPI document: generated requests, valid and not, over HTTP."""

from collections.abc import Iterator
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.journeys.stack import Stack

CHECKS = (not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance)

VERSIONS = "/api/v1/use-cases/{full_name}/versions"
OPERATIONS = {
    "GET /api/v1/suggestions",
    "POST /api/v1/suggestions",
    "GET /api/v1/suggestions/{suggestion_id}",
    "POST /api/v1/suggestions/{suggestion_id}/use",
    "POST /api/v1/suggestions/{suggestion_id}/feedback",
    "GET /api/v1/suggestions/{suggestion_id}/certificate",
    "POST /api/v1/certificates/verify",
    "GET /api/v1/certificates/keys",
    "GET /api/v1/use-cases",
    "GET /api/v1/use-cases/{full_name}",
    f"GET {VERSIONS}",
    f"POST {VERSIONS}",
    f"GET {VERSIONS}/{{number}}",
    f"POST {VERSIONS}/{{number}}/publish",
    f"POST {VERSIONS}/{{number}}/test-runs",
    "POST /api/v1/use-cases/{full_name}/rollback",
    "GET /api/v1/test-runs/{run_id}",
    "GET /api/v1/usage",
    "GET /api/v1/usage/forecast",
    "GET /api/v1/limits",
}


def operations(stack: Stack) -> Iterator[Any]:
    document = schemathesis.openapi.from_url(f"{stack.base_url}/api/schema")
    for operation in document.get_all_operations():
        yield operation.ok()


def test_answers_are_as_documented(stack: Stack) -> None:
    checked = set()
    for operation in operations(stack):

        @given(case=operation.as_strategy())
        @settings(
            max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
        )
        def check(case: Any) -> None:
            # Waiting a minute for each generated request shows nothing more.
            case.headers = {name: value for name, value in (case.headers or {}).items() if name.lower() != "prefer"}
            case.call_and_validate(
                headers={"Authorization": f"Bearer {stack.manage_api_key}"}, checks=list(CHECKS), timeout=30
            )

        check()
        checked.add(operation.label)
    assert checked == OPERATIONS
