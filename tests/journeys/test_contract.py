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


def operations(stack: Stack) -> Iterator[Any]:
    document = schemathesis.openapi.from_url(f"{stack.base_url}/api/schema")
    for operation in document.get_all_operations():
        yield operation.ok()


def test_answers_are_as_documented(stack: Stack) -> None:
    checked = []
    for operation in operations(stack):

        @given(case=operation.as_strategy())
        @settings(
            max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
        )
        def check(case: Any) -> None:
            # Waiting a minute for each generated request shows nothing more.
            case.headers = {name: value for name, value in (case.headers or {}).items() if name.lower() != "prefer"}
            case.call_and_validate(
                headers={"Authorization": f"Bearer {stack.api_key}"}, checks=list(CHECKS), timeout=30
            )

        check()
        checked.append(operation.label)
    assert len(checked) == 7
