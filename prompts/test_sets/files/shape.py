"""Which keys a test set's file has: itself a JSON Schema. What an assertion takes is checked by `test_sets.faults`."""

from typing import Any

MAX_NAME = 120
MAX_NOTE = 10_000

FILE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["use_case", "cases"],
    "properties": {
        "use_case": {"type": "string"},
        "cases": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "variables"],
                "properties": {
                    "name": {"type": "string", "minLength": 1, "maxLength": MAX_NAME},
                    "note": {"type": "string", "maxLength": MAX_NOTE},
                    "active": {"type": "boolean"},
                    "variables": {"type": "object"},
                    "assertions": {"type": "array"},
                    # Anything that an answer may be; null for none.
                    "expected": {},
                },
            },
        },
    },
}
