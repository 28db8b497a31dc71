"""Paths into JSON: a JSON Pointer in which `*` stands for every item of a list (or value of an object).

`/items/*/id` is the id of every item; a path that ends in `/*~keys` means the keys of an object.
"""

from collections.abc import Iterator
from typing import Any

from llmhub.json_pointer import pointer_to, unescape

KEYS = "*~keys"


def is_path(value: Any) -> bool:
    """Whether `value` is written as a path."""
    return isinstance(value, str) and value.startswith("/") and len(value) <= 200 and KEYS not in value.split("/")[:-1]


def resolve(document: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The JSON Pointer and value of everything in `document` that `path` means; what is not there is left out."""
    found: list[tuple[str, Any]] = [("", document)]
    for step in path.split("/")[1:]:
        found = [child for pointer, value in found for child in _children(pointer, value, step)]
    yield from found


def values(document: Any, path: str) -> list[Any]:
    """The values that `path` means in `document`."""
    return [value for _, value in resolve(document, path)]


def lists(document: Any, path: str) -> list[list[tuple[str, Any]]]:
    """What `path` means in `document`, one list for each list that its last `*` runs over.

    `/captions/*/tags/*` is a list of tags for each caption; `/items/*/id` is one list of ids.
    """
    steps = path.split("/")
    last = len(steps) - 1 - steps[::-1].index("*") if "*" in steps else len(steps)
    outer, inner = "/".join(steps[:last]), "/" + "/".join(steps[last:])
    return [
        [(pointer + inner_pointer, found) for inner_pointer, found in resolve(value, inner)]
        for pointer, value in (resolve(document, outer) if outer else [("", document)])
    ]


def is_declared(schema: Any, path: str) -> bool:
    """Whether a document that fits `schema` can have something at `path`, so that a slip in a path shows."""
    found = [schema]
    for step in path.split("/")[1:]:
        found = [child for nested in found for form in _forms(nested) for child in _declared(form, step)]
    return bool(found)


def _children(pointer: str, value: Any, step: str) -> Iterator[tuple[str, Any]]:
    if step == KEYS:
        yield from ((pointer_to(pointer, key), key) for key in value) if isinstance(value, dict) else ()
    elif step == "*":
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        yield from ((pointer_to(pointer, key), child) for key, child in items)
    elif isinstance(value, dict) and (name := unescape(step)) in value:
        yield f"{pointer}/{step}", value[name]
    elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
        yield f"{pointer}/{step}", value[int(step)]


def _declared(schema: dict[str, Any], step: str) -> Iterator[Any]:
    if step == KEYS:
        yield from [{}] if schema.get("type") == "object" else []
    elif step == "*":
        nested = [schema.get("items"), schema.get("additionalProperties"), *schema.get("properties", {}).values()]
        yield from (child for child in nested if isinstance(child, dict))
    elif unescape(step) in schema.get("properties", {}):
        yield schema["properties"][unescape(step)]


def _forms(schema: Any) -> list[dict[str, Any]]:
    if not isinstance(schema, dict):
        return []
    return [schema, *(form for form in schema.get("anyOf", []) if isinstance(form, dict))]
