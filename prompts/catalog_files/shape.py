"""Which keys a catalogue file has, and what kind of value each takes: itself a JSON Schema."""

from typing import Any

from prompts.models import PromptVersion, ReviewPolicy, SafetyLevel
from prompts.models.use_case import MONTH_S

MAX_ANSWER_TOKENS = 128_000

_SLUG = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,49}$"}


def _text(limit: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": limit}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": {**required, **(optional or {})},
    }


def _named(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "propertyNames": _SLUG, "additionalProperties": value}


_PROMPT = _object(
    {
        "model": _text(100),
        "max_tokens": {"type": "integer", "minimum": 1, "maximum": MAX_ANSWER_TOKENS},
        "system": _text(50_000),
        "user": _text(50_000),
    },
    {"effort": {"enum": [effort for effort in PromptVersion.Effort.values if effort]}},
)

_USE_CASE = _object(
    {
        "name": _text(100),
        "description": _text(2_000),
        "review_policy": {"enum": ReviewPolicy.values},
        "safety_level": {"enum": SafetyLevel.values},
        "cache_seconds": {"type": "integer", "minimum": 0, "maximum": MONTH_S},
        "input_schema": {"type": "object"},
        # null: the answer is plain text.
        "output_schema": {"anyOf": [{"type": "object"}, {"type": "null"}]},
        "prompt": _PROMPT,
        "example": _object({"variables": {"type": "object"}, "output": {}}),
        # null: nothing honest can be said without a model.
        "fallback": {},
    },
    {
        "output_rules": {"type": "array", "items": {"type": "object"}},
        "reference": _named(_SLUG),
    },
)

FILE_SCHEMA = _object(
    {
        "service": _object({"slug": _SLUG, "name": _text(100), "description": _text(2_000)}),
        "use_cases": {**_named(_USE_CASE), "minProperties": 1},
    },
    {"reference_data": _named(_object({"description": _text(200), "data": {}}))},
)
