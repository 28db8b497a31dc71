"""The request and response bodies as JSON Schema: what requests are checked against and what the docs show."""

from generation.models.suggestion import RejectReason, State
from llmhub.openapi import Schema
from prompts.models import ReviewPolicy
from usage.models import UsageRecord

ASK: Schema = {
    "title": "SuggestionRequest",
    "type": "object",
    "additionalProperties": False,
    "required": ["use_case", "variables"],
    "properties": {
        "use_case": {
            "type": "string",
            "maxLength": 101,
            "description": "service.use_case",
            "examples": ["coocook.chef_recommendation"],
        },
        "variables": {"type": "object", "description": "Checked against the use case's `input_schema`"},
        "subject": {"type": ["string", "null"], "maxLength": 200, "description": "The end user it is for"},
        "reference": {
            "anyOf": [
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["type", "id"],
                    "properties": {
                        "type": {"type": "string", "minLength": 1, "maxLength": 50},
                        "id": {"type": "string", "minLength": 1, "maxLength": 200},
                    },
                },
                {"type": "null"},
            ],
            "description": "What it is about in the client's world",
        },
        "cache": {"type": "boolean", "default": True, "description": "false: neither read nor write the cache"},
    },
}

TEXT = {"type": ["string", "null"]}
TIME = {"type": ["string", "null"], "format": "date-time"}
COUNT = {"type": "integer", "minimum": 0}


def object_schema(**properties: Schema) -> Schema:
    """An object that always has all of `properties`."""
    return {"type": "object", "required": list(properties), "properties": properties}


QUALITY = object_schema(
    score={"type": "number", "minimum": 0, "description": "Of `scale`"},
    scale={"type": "integer"},
    checks={
        "type": "array",
        "items": object_schema(name={"type": "string"}, passed={"type": "boolean"}, detail={"type": "string"}),
    },
)

SUGGESTION: Schema = object_schema(
    id={"type": "string", "format": "uuid"},
    use_case={"type": "string"},
    state={"enum": State.values},
    content=TEXT | {"description": "Null until the client may see it"},
    data={"description": "Fits the use case's `output_schema`; null until the client may see it"},
    served_from={"enum": [*UsageRecord.ServedFrom.values, None]},
    notice=TEXT,
    prompt=object_schema(version=COUNT, experiment=TEXT, variant=TEXT),
    review=object_schema(
        policy={"enum": ReviewPolicy.values},
        decision={"enum": ["approved", "rejected", None]},
        reviewed_at=TIME,
        edited={"type": "boolean"},
        reason={"enum": [*RejectReason.values, None]},
    ),
    quality={
        "anyOf": [QUALITY, {"type": "null"}],
        "description": "What checks say of the content; null until it is shown",
    },
    findings={"type": "array", "items": {"type": "object"}},
    subject=TEXT,
    reference={"anyOf": [object_schema(type={"type": "string"}, id={"type": "string"}), {"type": "null"}]},
    conversation=TEXT,
    ai_meta=object_schema(
        cached={"type": "boolean"},
        model={"type": "string"},
        provider=TEXT,
        tokens=object_schema(input=COUNT, output=COUNT, cache_read=COUNT, cache_write=COUNT),
        cost=TEXT | {"description": "USD of this request; null while it is not known"},
        latency_ms={"type": ["integer", "null"]},
        attempts=COUNT,
        timestamp=TIME,
    ),
    error={"anyOf": [object_schema(code={"type": "string"}, detail={"type": "string"}), {"type": "null"}]},
    created_at=TIME,
    completed_at=TIME,
) | {"title": "Suggestion"}
