"""What is wrong with a schema: what the metaschema says, and the slips that it lets pass."""

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

from llmhub.errors import Fault

from .formats import FORMATS
from .sentences import describe, listed, pointer

MAX_DEPTH = 30

_ONE = ("items", "additionalProperties", "propertyNames", "contains", "not", "if", "then", "else")
_MANY = ("anyOf", "oneOf", "allOf", "prefixItems")
_NAMED = ("properties", "$defs", "patternProperties", "dependentSchemas")
_PLAIN = (
    *("$schema", "$ref", "$comment", "title", "description", "default", "examples", "deprecated"),
    *("readOnly", "writeOnly", "type", "enum", "const", "format", "pattern", "minLength", "maxLength"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems"),
    *("uniqueItems", "minContains", "maxContains", "minProperties", "maxProperties", "required", "dependentRequired"),
)
KEYWORDS = frozenset((*_ONE, *_MANY, *_NAMED, *_PLAIN))


def check_schema(schema: Any) -> list[str]:
    """Sentences on what is wrong with `schema`; empty when it can be used."""
    return [f"{fault.pointer or 'the schema'}: {fault.detail}" for fault in schema_faults(schema)]


def schema_faults(schema: Any) -> list[Fault]:
    """What is wrong with `schema`, each with a JSON Pointer into it; empty when it can be used."""
    if not isinstance(schema, dict):
        return [Fault("", "must be an object")]
    if _depth(schema, MAX_DEPTH + 1) > MAX_DEPTH:
        return [Fault("", f"is nested more than {MAX_DEPTH} deep")]
    errors = Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(schema)
    wrong = list(dict.fromkeys(fault for error in errors for fault in describe(error, "")))
    return wrong or [*_slips(schema, schema, ()), *_circles(schema)]


def _depth(value: Any, limit: int) -> int:
    """How deep `value` is nested, counted no further than `limit`."""
    if limit == 0 or not isinstance(value, dict | list):
        return 0
    children = value.values() if isinstance(value, dict) else value
    return 1 + max((_depth(child, limit - 1) for child in children), default=0)


def _slips(schema: Any, root: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Fault]:
    if not isinstance(schema, dict):
        return
    for keyword in schema:
        if keyword not in KEYWORDS:
            yield Fault(pointer([*path, keyword]), "is not a JSON Schema keyword")
    yield from _format_slips(schema, path)
    yield from _pattern_slips(schema, path)
    yield from _reference_slips(schema, root, path)
    yield from _required_slips(schema, path)
    for step, nested in _subschemas(schema):
        yield from _slips(nested, root, (*path, *step))


def _subschemas(schema: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    for keyword in _ONE:
        if keyword in schema:
            yield (keyword,), schema[keyword]
    for keyword in _MANY:
        for index, nested in enumerate(schema.get(keyword, [])):
            yield (keyword, index), nested
    for keyword in _NAMED:
        for name, nested in schema.get(keyword, {}).items():
            yield (keyword, name), nested


def _format_slips(schema: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Fault]:
    name = schema.get("format")
    if name is not None and name not in FORMATS.checkers:
        yield Fault(pointer([*path, "format"]), f"is not one of: {listed(sorted(FORMATS.checkers))}")


def _pattern_slips(schema: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Fault]:
    try:
        re.compile(schema.get("pattern", ""))
    except re.error as error:
        yield Fault(pointer([*path, "pattern"]), f"is not a regular expression: {error.msg}")


def _reference_slips(schema: dict[str, Any], root: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Fault]:
    target = schema.get("$ref")
    if target is None:
        return
    name = target.removeprefix("#/$defs/")
    if name == target or name not in root.get("$defs", {}):
        yield Fault(pointer([*path, "$ref"]), "must name one of this schema's own $defs, as #/$defs/name")


def _circles(root: dict[str, Any]) -> Iterator[Fault]:
    """Definitions that contain themselves: no provider takes them, and a deep enough value would not end."""
    uses = {name: set(_references(nested)) for name, nested in root.get("$defs", {}).items()}
    for name, direct in uses.items():
        seen: set[str] = set()
        waiting = set(direct)
        while waiting:
            used = waiting.pop()
            seen.add(used)
            waiting |= uses.get(used, set()) - seen
        if name in seen:
            yield Fault(pointer(["$defs", name]), "contains itself")


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].removeprefix("#/$defs/")
        for _, nested in _subschemas(schema):
            yield from _references(nested)


def _required_slips(schema: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Fault]:
    if "properties" not in schema or schema.get("additionalProperties") is not False:
        return
    for name in schema.get("required", []):
        if name not in schema["properties"]:
            yield Fault(pointer([*path, "required"]), f"names {name}, which is not among the properties")
