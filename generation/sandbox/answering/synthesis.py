"""An answer made up from nothing but its schema, always the same for the same schema."""

import re
from typing import Any

FORMATS = {
    "date-time": "2026-11-20T12:00:00Z",
    "date": "2026-11-20",
    "time": "12:00:00Z",
    "duration": "PT15M",
    "email": "person@example.com",
    "hostname": "example.com",
    "uri": "https://example.com/",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uuid": "00000000-0000-4000-8000-000000000001",
    "timezone": "Europe/Berlin",
}
# Limits that the provider does not take are written into the description: `{minItems: 3, maxItems: 5}`.
LIMITS = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
)
HINT = re.compile(rf"\b({'|'.join(LIMITS)}): (-?\d+(?:\.\d+)?)")
MOST_ITEMS = 50
MOST_CHARACTERS = 2_000
MAX_DEPTH = 40
FILLER = "This text comes from the llmhub sandbox and fits the schema that was sent. "


def synthesise(schema: dict[str, Any]) -> Any:
    """A value that fits `schema`, which is one that structured output accepts; hints in descriptions are followed."""
    return _Maker(schema).make(schema, "answer", 0, MAX_DEPTH)


class _Maker:
    def __init__(self, root: dict[str, Any]):
        self.root = root

    def make(self, schema: dict[str, Any], name: str, number: int, depth: int) -> Any:
        """A value called `name`, the `number`-th of its list: values of one list differ."""
        if depth == 0:
            return None
        schema = self._whole(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][number % len(schema["enum"])]
        if variants := schema.get("anyOf") or schema.get("oneOf"):
            telling = [variant for variant in variants if variant.get("type") != "null"]
            return self.make((telling or variants)[0], name, number, depth - 1)
        return self._typed(schema, name, number, depth)

    def _typed(self, schema: dict[str, Any], name: str, number: int, depth: int) -> Any:
        hints = _hints(schema)
        kind = schema.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object":
            properties = schema.get("properties", {})
            return {key: self.make(child, key, number, depth - 1) for key, child in properties.items()}
        if kind == "array":
            count = int(min(MOST_ITEMS, hints.get("minItems", min(1, hints.get("maxItems", 1)))))
            return [self.make(schema.get("items", {}), name, index, depth - 1) for index in range(count)]
        if kind in ("integer", "number"):
            return _number(hints, number, whole=kind == "integer")
        if kind == "boolean":
            return False
        return None if kind == "null" else _text(schema, hints, name, number)

    def _whole(self, schema: dict[str, Any]) -> dict[str, Any]:
        """`schema` with its reference and its `allOf` parts taken in."""
        parts = [schema, *schema.get("allOf", [])]
        if "$ref" in schema:
            _, keyword, name = schema["$ref"].split("/")
            parts.append(self._whole(self.root[keyword][name]))
        merged: dict[str, Any] = {}
        for part in (self._whole(part) if part is not schema else part for part in parts):
            properties = {**merged.get("properties", {}), **part.get("properties", {})}
            merged = {**merged, **part}
            if properties:
                merged["properties"] = properties
        return merged


def _hints(schema: dict[str, Any]) -> dict[str, float]:
    hints = {name: float(value) for name, value in HINT.findall(str(schema.get("description", "")))}
    return {**hints, **{name: schema[name] for name in LIMITS if name in schema}}


def _number(hints: dict[str, float], number: int, *, whole: bool) -> int | float:
    low = hints.get("minimum", hints.get("exclusiveMinimum"))
    high = hints.get("maximum", hints.get("exclusiveMaximum"))
    if low is None and high is None:
        return 1
    if whole:
        lowest = low + ("exclusiveMinimum" in hints) if low is not None else high - ("exclusiveMaximum" in hints)  # type: ignore[operator]
        return int(lowest)
    if low is not None and high is not None:
        # From high to low, so that a ranked list made of these is in order.
        return round(low + (high - low) / (number + 2), 4)
    return low + 1 if low is not None else high - 1  # type: ignore[operator]


def _text(schema: dict[str, Any], hints: dict[str, float], name: str, number: int) -> str:
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    text = f"Sandbox {name.replace('_', ' ')} {number + 1}"
    shortest = int(min(MOST_CHARACTERS, hints.get("minLength", 0)))
    while len(text) < shortest:
        text = f"{text}. {FILLER}"
    return text[: max(shortest, int(hints.get("maxLength", MOST_CHARACTERS)))].strip().ljust(shortest, ".")
