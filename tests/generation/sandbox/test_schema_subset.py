from typing import Any

import pytest

from generation.sandbox.checking.schema_subset import check
from generation.sandbox.wire import BadRequest

HERE = "output_config.format.schema"


def closed(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An object schema with all its properties required."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": list(properties),
        **more,
    }


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ([], f"{HERE}: Input should be an object"),
        ({}, f"{HERE}: one of type, enum, const, anyOf, allOf, $ref is required"),
        ({"type": "text"}, f"{HERE}.type: must be one of object, array, string, integer, number, boolean, null"),
        ({"type": None}, f"{HERE}.type: must be one of object, array, string, integer, number, boolean, null"),
        ({"type": "string", "title": None}, f"{HERE}.title: must be a string"),
        ({"type": ["string", "null"]}, f"{HERE}.type: lists of types are not supported; use anyOf"),
        ({"type": "string", "maxLength": 5}, f"{HERE}: for 'string' type, the keyword 'maxLength' is not supported"),
        ({"type": "string", "pattern": "x"}, f"{HERE}: for 'string' type, the keyword 'pattern' is not supported"),
        ({"type": "string", "format": "image"}, f"{HERE}.format: 'image' is not supported"),
        ({"type": "number", "minimum": 0}, f"{HERE}: for 'number' type, the keyword 'minimum' is not supported"),
        ({"type": "array", "minItems": 2}, f"{HERE}.minItems: only 0 and 1 are supported"),
        ({"type": "array", "maxItems": 2}, f"{HERE}: for 'array' type, the keyword 'maxItems' is not supported"),
        (
            {"oneOf": [{"type": "null"}], "type": "null"},
            f"{HERE}: for 'null' type, the keyword 'oneOf' is not supported",
        ),
        ({"anyOf": []}, f"{HERE}.anyOf: must be a non-empty list"),
        ({"enum": []}, f"{HERE}.enum: must be a non-empty list"),
        ({"enum": [{}]}, f"{HERE}: enum and const take only strings, numbers, booleans and null"),
        (
            {"type": "object", "properties": {}},
            f"{HERE}: for 'object' type, 'additionalProperties' must be explicitly set to false",
        ),
        (
            closed({"a": {"type": "array", "items": {"type": "object"}}}),
            f"{HERE}.properties.a.items: for 'object' type, 'additionalProperties' must be explicitly set to false",
        ),
        (closed({}, required=["b"]), f"{HERE}.required: 'b' is not among the properties"),
        (closed({}, required="b"), f"{HERE}.required: must be a list of strings"),
        ({"type": "object", "additionalProperties": False, "properties": []}, f"{HERE}.properties: must be an object"),
        (closed({"a": 5}), f"{HERE}.properties.a: a schema must be an object"),
        (
            {"$ref": "https://example.com/schema"},
            f"{HERE}.$ref: only references into this schema's own $defs are supported",
        ),
        ({"$ref": "#/$defs/a"}, f"{HERE}.$ref: '#/$defs/a' does not exist"),
        (
            {"$ref": "#/$defs/a", "$defs": {"a": closed({"b": {"$ref": "#/$defs/b"}}), "b": {"$ref": "#/$defs/a"}}},
            f"{HERE}: recursive schemas are not supported ('#/$defs/a' contains itself)",
        ),
        (
            closed({f"p{n}": {"type": "string"} for n in range(25)}, required=[]),
            f"{HERE}: too many optional parameters (25; limit: 24)",
        ),
        (
            closed({f"p{n}": {"anyOf": [{"type": "string"}, {"type": "null"}]} for n in range(17)}),
            f"{HERE}: too many parameters with union types (17; limit: 16)",
        ),
    ],
)
def test_what_is_outside_is_refused_with_its_place(schema: Any, message: str) -> None:
    with pytest.raises(BadRequest) as raised:
        check(schema)
    assert raised.value.message == message


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "format": "date-time", "title": "When", "description": "A time"},
        {"enum": ["a", 1, None, True]},
        {"const": "a"},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"type": "array", "minItems": 1, "items": {"type": "integer"}},
        closed({"a": {"$ref": "#/$defs/a"}, "b": {"$ref": "#/$defs/a"}}, **{"$defs": {"a": {"type": "number"}}}),
        {"allOf": [{"type": "boolean"}]},
    ],
)
def test_what_is_inside_is_taken(schema: dict[str, Any]) -> None:
    check(schema)


def test_many_references_to_the_same_definitions_do_not_take_long() -> None:
    definitions: dict[str, Any] = {
        f"d{n}": closed({"a": {"$ref": f"#/$defs/d{n + 1}"}, "b": {"$ref": f"#/$defs/d{n + 1}"}}) for n in range(60)
    }
    check({"$ref": "#/$defs/d0", "$defs": {**definitions, "d60": {"type": "null"}}})
