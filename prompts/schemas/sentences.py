"""What a JSON Schema error says to a person: one short, plain sentence, which never echoes a long value."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from jsonschema import ValidationError

from llmhub.errors import Fault
from llmhub.json_pointer import escape

MAX_LISTED = 300
MAX_NAME = 100

_TYPES = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def describe(error: ValidationError, root: str) -> Iterator[Fault]:
    """The faults that `error` stands for, with JSON Pointers that begin with `root`."""
    here = root + pointer(error.absolute_path)
    wanted: Any = error.validator_value
    found: Any = error.instance
    if "propertyNames" in error.relative_schema_path:
        yield Fault(here + pointer([found]), "is not a permitted field name")
    elif error.validator == "required":
        for name in wanted:
            if name not in found:
                yield Fault(here + pointer([name]), "is required")
    elif error.validator == "additionalProperties" and wanted is False:
        known = _properties(error.schema)
        for name in (name for name in found if name not in known):
            yield Fault(here + pointer([name]), "is not a known field")
    elif error.validator in ("anyOf", "oneOf") and error.context:
        yield from _alternatives(error, root)
    else:
        yield Fault(here, _sentence(error))


def pointer(parts: Any) -> str:
    """A JSON Pointer (RFC 6901) of `parts`; names that are absurdly long are cut."""
    return "".join(f"/{escape(shortened(str(part), MAX_NAME))}" for part in parts)


def shortened(text: str, limit: int) -> str:
    """`text`, cut to `limit` characters."""
    return text if len(text) <= limit else text[:limit] + "…"


def listed(values: list[Any]) -> str:
    """`values` in one line, as many as are quick to read."""
    names: list[str] = []
    room = MAX_LISTED
    for value in values:
        name = shortened(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), MAX_NAME)
        room -= len(name) + 2
        if room < 0:
            return ", ".join([*names, "…"])
        names.append(name)
    return ", ".join(names)


def _properties(schema: Any) -> dict[str, Any]:
    return schema.get("properties", {})


def _alternatives(error: ValidationError, root: str) -> Iterator[Fault]:
    """Of several permitted forms, the faults of the one that was meant, if that is clear."""
    forms: dict[Any, list[ValidationError]] = {}
    for nested in error.context:
        forms.setdefault(nested.relative_schema_path[0], []).append(nested)
    meant = [faults for faults in forms.values() if not any(_is_other_type(fault) for fault in faults)]
    if len(meant) == 1:
        for nested in meant[0]:
            yield from describe(nested, root)
    else:
        allowed: Any = error.validator_value
        types = [kind for form in allowed for kind in _type_names(form)]
        sentence = f"must be {_or(types)}" if types and not meant else "has none of the permitted forms"
        yield Fault(root + pointer(error.absolute_path), sentence)


def _is_other_type(error: ValidationError) -> bool:
    return error.validator == "type" and not error.relative_path


def _type_names(form: Any) -> list[str]:
    kinds = form.get("type", []) if isinstance(form, dict) else []
    return [_TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)]


def _or(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    return unique[0] if len(unique) == 1 else f"{', '.join(unique[:-1])} or {unique[-1]}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


_SENTENCES: dict[str, Callable[[Any], str]] = {
    "enum": lambda values: f"is not one of: {listed(values)}",
    "const": lambda value: f"must be {listed([value])}",
    "minLength": lambda size: (
        "must not be empty" if size == 1 else f"is shorter than {_count(size, 'character', 'characters')}"
    ),
    "maxLength": lambda size: f"is longer than {_count(size, 'character', 'characters')}",
    "minItems": lambda size: "must not be empty" if size == 1 else f"has fewer than {_count(size, 'item', 'items')}",
    "maxItems": lambda size: f"has more than {_count(size, 'item', 'items')}",
    "minProperties": lambda size: (
        "must not be empty" if size == 1 else f"has fewer than {_count(size, 'field', 'fields')}"
    ),
    "maxProperties": lambda size: f"has more than {_count(size, 'field', 'fields')}",
    "minimum": lambda bound: f"is less than {bound}",
    "maximum": lambda bound: f"is more than {bound}",
    "exclusiveMinimum": lambda bound: f"must be more than {bound}",
    "exclusiveMaximum": lambda bound: f"must be less than {bound}",
    "multipleOf": lambda factor: f"is not a multiple of {factor}",
    "pattern": lambda pattern: f"does not match the pattern {shortened(pattern, MAX_NAME)}",
    "uniqueItems": lambda _: "has the same item twice",
}


def _sentence(error: ValidationError) -> str:
    keyword = str(error.validator)
    if keyword == "type":
        return f"must be {_or(_type_names(error.schema))}"
    if keyword == "format":
        return str(error.cause) if error.cause else f"is not a valid {error.validator_value}"
    write = _SENTENCES.get(keyword)
    return write(error.validator_value) if write else "is not valid"
