"""Which keys a catalogue file has, and what kind of value each takes: itself a JSON Schema."""

from typing import Any

from prompts.models import MAX_TOKENS, PromptVersion, ReviewPolicy, SafetyLevel
from prompts.models.use_case import FACT_KINDS, MIN_DUE_MINUTES, MONTH_S
from prompts.wording import MAX_PROMPT

MAX_DESCRIPTION = 100_000

_SLUG = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,49}$"}


def _text(limit: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": limit}


def _text_or_nothing(limit: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": limit}


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
        "max_tokens": {"type": "integer", "minimum": 1, "maximum": MAX_TOKENS},
        "system": _text_or_nothing(MAX_PROMPT),
        "user": _text(MAX_PROMPT),
    },
    {"effort": {"enum": [effort for effort in PromptVersion.Effort.values if effort]}},
)

_USE_CASE = _object(
    {
        "name": _text(100),
        "description": _text_or_nothing(MAX_DESCRIPTION),
        "review_policy": {"enum": ReviewPolicy.values},
        "safety_level": {"enum": SafetyLevel.values},
        "cache_seconds": {"type": "integer", "minimum": 0, "maximum": MONTH_S},
        "input_schema": {"type": "object"},
        # null: the answer is plain text.
        "output_schema": {"anyOf": [{"type": "object"}, {"type": "null"}]},
        # null: nothing honest can be said without a model.
        "fallback": {},
    },
    {
        # Left out: nothing is live yet, or nothing that a file should say about it.
        "prompt": _PROMPT,
        "example": _object({}, {"variables": {"type": "object"}, "output": {}}),
        "output_rules": {"type": "array", "items": {"type": "object"}},
        "reference": _named(_SLUG),
        # Left out: as each installation has it.
        "tests_required": {"type": "boolean"},
        "second_person_required": {"type": "boolean"},
        "review_due_minutes": {
            "anyOf": [
                {"type": "integer", "minimum": MIN_DUE_MINUTES, "maximum": MONTH_S // 60},
                {"type": "null"},
            ]
        },
        "two_reviewers_required": {"type": "boolean"},
        "requester_may_not_approve": {"type": "boolean"},
        "own_facts": {"type": "array", "uniqueItems": True, "items": {"enum": list(FACT_KINDS)}},
        "enabled": {"type": "boolean"},
    },
)

FILE_SCHEMA = _object(
    {
        "service": _object(
            {"slug": _SLUG, "name": _text(100), "description": _text_or_nothing(MAX_DESCRIPTION)},
            {"enabled": {"type": "boolean"}},
        ),
        "use_cases": _named(_USE_CASE),
    },
    {
        "reference_data": _named(_object({"description": _text_or_nothing(200), "data": {}})),
        # true: texts are taken to the letter, with the blanks and empty lines around them.
        "exact": {"type": "boolean"},
    },
)
