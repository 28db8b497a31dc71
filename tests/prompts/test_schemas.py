import time

import pytest

from llmhub.errors import Fault
from prompts.schemas import check_schema, faults

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "guests"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 20},
        "guests": {"type": "integer", "minimum": 1, "maximum": 8},
        "platform": {"enum": ["instagram", "tiktok"]},
        "id": {"anyOf": [{"type": "integer"}, {"type": "string", "maxLength": 4}]},
        "size": {"anyOf": [{"enum": ["small", "large"]}, {"type": "null"}]},
        "month": {"type": "string", "pattern": "^20[0-9]{2}-[0-9]{2}$"},
        "items": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["price"],
                "properties": {"price": {"type": "number", "minimum": 0}},
            },
        },
        "free": {"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}},
        "tags": {"type": "array", "uniqueItems": True},
        "score": {"type": "number"},
        "on": {"type": "boolean"},
    },
}
FINE = {"name": "Ada", "guests": 2}


def only(**values: object) -> Fault:
    found = faults(SCHEMA, {**FINE, **values})
    assert len(found) == 1, found
    return found[0]


def test_a_fitting_value_has_no_faults():
    assert faults(SCHEMA, FINE) == []
    everything = {"id": "abcd", "size": None, "month": "2026-11", "items": [{"price": 0}], "tags": [1, "1"], "on": True}
    assert faults(SCHEMA, {**FINE, **everything}) == []


def test_each_missing_field_is_a_fault_at_its_own_pointer():
    assert faults(SCHEMA, {}) == [Fault("/variables/name", "is required"), Fault("/variables/guests", "is required")]


def test_an_unknown_field_is_a_fault_at_its_own_pointer():
    assert only(gests=3) == Fault("/variables/gests", "is not a known field")
    assert only(**{"a/b~c": 3}) == Fault("/variables/a~1b~0c", "is not a known field")


@pytest.mark.parametrize(
    ("values", "pointer", "detail"),
    [
        ({"name": ""}, "name", "must not be empty"),
        ({"name": "x" * 21}, "name", "is longer than 20 characters"),
        ({"name": 3}, "name", "must be a string"),
        ({"guests": True}, "guests", "must be a whole number"),
        ({"guests": "2"}, "guests", "must be a whole number"),
        ({"guests": 2.5}, "guests", "must be a whole number"),
        ({"guests": 0}, "guests", "is less than 1"),
        ({"guests": 9}, "guests", "is more than 8"),
        ({"platform": "myspace"}, "platform", "is not one of: instagram, tiktok"),
        ({"id": True}, "id", "must be a whole number or a string"),
        ({"id": "abcde"}, "id", "is longer than 4 characters"),
        ({"size": "medium"}, "size", "is not one of: small, large"),
        ({"month": "11/2026"}, "month", "does not match the pattern ^20[0-9]{2}-[0-9]{2}$"),
        ({"items": []}, "items", "must not be empty"),
        ({"items": [{"price": 1}] * 3}, "items", "has more than 2 items"),
        ({"items": [{"price": 1}, {}]}, "items/1/price", "is required"),
        ({"items": [{"price": -1}]}, "items/0/price", "is less than 0"),
        ({"items": {}}, "items", "must be a list"),
        ({"free": {"A": 1}}, "free/A", "is not a permitted field name"),
        ({"tags": [{"a": 1, "b": 2}, {"b": 2, "a": 1}]}, "tags", "has the same item twice"),
        ({"score": float("nan")}, "score", "must be a number"),
        ({"score": float("inf")}, "score", "must be a number"),
        ({"on": 1}, "on", "must be true or false"),
    ],
)
def test_faults_are_plain_sentences(values, pointer, detail):
    assert only(**values) == Fault(f"/variables/{pointer}", detail)


def test_a_whole_float_is_a_whole_number():
    assert faults(SCHEMA, {**FINE, "guests": 2.0}) == []


def test_the_end_of_a_pattern_is_the_end_of_the_text():
    assert only(month="2026-11\n").pointer == "/variables/month"


def test_a_dollar_sign_in_a_class_or_after_a_backslash_is_a_dollar_sign():
    assert faults({"pattern": r"^[$]\$$"}, "$$") == []
    assert faults({"pattern": r"^[$]\$$"}, "$$\n") != []


def test_the_root_of_the_pointers_can_be_chosen():
    assert faults({"type": "string"}, 1, root="") == [Fault("", "must be a string")]
    assert faults({"type": "array", "items": {"type": "string"}}, [1], root="/data") == [
        Fault("/data/0", "must be a string")
    ]


def test_long_values_are_never_echoed():
    long = "x" * 100_000
    wrong = {**FINE, long: 1, "platform": long, "month": long, "name": long}
    assert all(len(fault.pointer) + len(fault.detail) < 400 for fault in faults(SCHEMA, wrong))


def test_long_lists_of_choices_are_cut():
    detail = faults({"enum": [f"choice-{n}" for n in range(1000)]}, "other")[0].detail
    assert detail.startswith("is not one of: choice-0, choice-1, ")
    assert detail.endswith(", …")
    assert len(detail) < 400


def test_a_flood_of_faults_is_cut_and_quick():
    started = time.monotonic()
    assert len(faults({"type": "array", "items": {"type": "string"}}, [1] * 300_000)) == 50
    assert faults({"uniqueItems": True}, [{"n": n} for n in range(50_000)]) == []
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        (3, "the schema: must be an object"),
        ({"type": "objekt"}, "/type: is not one of: array, boolean, integer, null, number, object, string"),
        ({"maxLenght": 3}, "/maxLenght: is not a JSON Schema keyword"),
        ({"maxLength": "3"}, "/maxLength: must be a whole number"),
        ({"properties": {"a": {"minimum": "x"}}}, "/properties/a/minimum: must be a number"),
        ({"pattern": "("}, "/pattern: is not a regular expression: missing ), unterminated subpattern"),
        ({"$ref": "https://example.com/x"}, "/$ref: must name one of this schema's own $defs, as #/$defs/name"),
        ({"$ref": "#/$defs/x"}, "/$ref: must name one of this schema's own $defs, as #/$defs/name"),
        (
            {"$defs": {"a": {"items": {"$ref": "#/$defs/b"}}, "b": {"items": {"$ref": "#/$defs/a"}}}},
            "/$defs/a: contains itself",
        ),
        (
            {"properties": {"a": {}}, "additionalProperties": False, "required": ["b"]},
            "/required: names b, which is not among the properties",
        ),
        (
            {"anyOf": [{"format": "dates"}]},
            "/anyOf/0/format: is not one of: date, date-time, email, image, timezone, uri",
        ),
    ],
)
def test_a_broken_schema_is_described(schema, problem):
    assert problem in check_schema(schema)


def test_a_deeply_nested_schema_is_refused():
    schema: dict = {}
    for _ in range(2000):
        schema = {"items": schema}
    assert check_schema(schema) == ["the schema: is nested more than 30 deep"]


def test_a_sound_schema_has_no_problems():
    assert check_schema(SCHEMA) == []
    assert check_schema({"$defs": {"a": {"type": "string"}}, "items": {"$ref": "#/$defs/a"}}) == []
    assert faults({"$defs": {"a": {"type": "string"}}, "items": {"$ref": "#/$defs/a"}}, [1], root="") == [
        Fault("/0", "must be a string")
    ]
