"""A test run as JSON Schema."""

from generation.models import StudioRun
from llmhub.openapi import Schema

from .schemas import COUNT, TEXT, TIME

NOTHING: Schema = {"title": "TestRunRequest", "type": "object", "additionalProperties": False, "properties": {}}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


_CHECK = _object(
    name={"type": "string", "description": "The assertion's kind; `valid` is by schema and output rules"},
    passed={"type": "boolean"},
    detail={"type": "string"},
)
_RESULT = _object(
    case={"type": "string"},
    version=COUNT,
    passed={"type": ["boolean", "null"], "description": "Null until it is known"},
    checks={"type": "array", "items": _CHECK},
    error={"anyOf": [_object(code={"type": "string"}, detail={"type": "string"}), {"type": "null"}]},
    cost=TEXT | {"description": "USD of making the answer, without grading; null while it is not known"},
    latency_ms={"type": ["integer", "null"]},
)
TEST_RUN: Schema = _object(
    id={"type": "string", "format": "uuid"},
    use_case={"type": "string"},
    version=COUNT,
    baseline={"type": ["integer", "null"], "description": "The live version, if it is another one"},
    state={"enum": StudioRun.State.values},
    total=COUNT | {"description": "Results of both versions together"},
    done=COUNT | {"description": "Of `total`"},
    passed=COUNT | {"description": "Cases that `version` passed"},
    failed=COUNT | {"description": "Cases that `version` failed"},
    cost=TEXT | {"description": "USD so far, grading included; null while it is not known"},
    verdict={"enum": ["passed", "failed", None], "description": "Of `version`, when the run is done"},
    results={"type": "array", "items": _RESULT},
    created_at=TIME,
    finished_at=TIME,
) | {"title": "TestRun"}
