"""Reading the variables back out of a rendered prompt, where each stands in a tag of its own name."""

import json
import re
from collections.abc import Iterator
from typing import Any

# The renderer writes `</` as `<\/` inside a value, so that no value closes a fence.
_ESCAPED_CLOSING = re.compile(r"<(\s*)\\/")


def read_variables(text: str, input_schema: dict[str, Any]) -> dict[str, Any]:
    """The variables that `text` fences, by the names and types of `input_schema`; absent ones are left out.

    A tag inside another variable's fence is that variable's text: whoever wrote it does not choose our answer.
    """
    properties = input_schema.get("properties", {})
    found: dict[str, Any] = {}
    for name, value in _fenced(text, list(properties)):
        found.setdefault(name, _value(value, properties[name]))
    return found


def _fenced(text: str, names: list[str]) -> Iterator[tuple[str, str]]:
    """Name and content of each fence, from first to last; never one inside another."""
    if not names:
        return
    opening = re.compile(f"<({'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})>")
    never_closed: set[str] = set()
    match = opening.search(text)
    while match:
        name, start = match[1], match.end()
        end = -1 if name in never_closed else text.find(f"</{name}>", start)
        if end < 0:
            never_closed.add(name)
            match = opening.search(text, start)
            continue
        yield name, text[start:end].removeprefix("\n").removesuffix("\n")
        match = opening.search(text, end)


def _value(text: str, schema: dict[str, Any]) -> Any:
    if _kinds(schema) != {"string"}:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            value = text
        if not isinstance(value, str):
            return value
    return _ESCAPED_CLOSING.sub(r"<\1/", text)


def _kinds(schema: dict[str, Any]) -> set[str]:
    variants = schema.get("anyOf") or schema.get("oneOf") or []
    if variants:
        return set().union(*(_kinds(variant) for variant in variants))
    if "enum" in schema:
        return {"string" if isinstance(value, str) else "other" for value in schema["enum"]}
    kind = schema.get("type", "other")
    return set(kind) if isinstance(kind, list) else {kind}
