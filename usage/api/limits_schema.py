"""The form of `GET /api/v1/limits`."""

from typing import Any

from usage.budgets.ladder import Step
from usage.models import Budget

COUNT = {"type": "integer", "minimum": 0}
TIME = {"type": ["string", "null"], "format": "date-time"}
USD = {"type": "string", "description": "USD"}


def _object(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), **more}


WINDOW = {
    "window_s": {"type": "number", "description": "Length of the sliding window in seconds"},
    "limit": {**COUNT, "description": "Requests within the window"},
    "used": COUNT,
    "remaining": COUNT,
    "reset_at": {**TIME, "description": "When all of it is free again; null where nothing is used"},
    "queue_length": {**COUNT, "description": "Calls that wait for their turn, of all clients"},
    "paused": {"type": "boolean", "description": "Whether a call has to wait now"},
}
AMOUNT_OR_NONE = {"type": ["integer", "null"], "minimum": 0}
TOKENS = _object({"limit": AMOUNT_OR_NONE, "used": COUNT, "remaining": AMOUNT_OR_NONE})
MODEL = _object({"model": {"type": "string"}, **WINDOW, "input_tokens": TOKENS, "output_tokens": TOKENS})
BUDGET = _object(
    {
        "scope": {"type": "string", "enum": Budget.Scope.values},
        "target": {"type": "string", "description": "The service or use case; empty where the scope says all"},
        "period": {"type": "string", "enum": Budget.Period.values},
        "limit": {**USD, "description": "USD; past it, spending is brought down in steps"},
        "hard_limit": {**USD, "description": "USD; no call is made that could pass it"},
        "spent": USD,
        "held": {**USD, "description": "USD, set aside for calls on their way"},
        "state": {"type": "string", "enum": ["ok", "alert", *map(str, Step)]},
    }
)
LIMITS = _object(
    {
        "client": _object(
            {
                "window_s": {"type": "number"},
                "requests_per_minute": COUNT,
                "used": COUNT,
                "remaining": COUNT,
                "reset_at": {**TIME, "description": "When one more is free again; null where nothing is used"},
            }
        ),
        "provider": _object({**WINDOW, "models": {"type": "array", "items": MODEL}}),
        "plan": _object({"name": {"type": "string"}, "tokens_per_month": COUNT, "tokens_used": COUNT}),
        "budgets": {"type": "array", "items": BUDGET},
    },
    title="Limits",
)
