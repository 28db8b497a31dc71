"""Which schemas go to the provider, and in what form."""

from typing import Any

import pytest

from generation.providers.anthropic.output_format import provider_schema


def closed(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


def test_sizes_move_into_words_and_objects_are_closed() -> None:
    sent = provider_schema(closed(tags={"type": "array", "minItems": 3, "maxItems": 5, "items": {"type": "string"}}))
    assert sent is not None
    assert sent["additionalProperties"] is False
    tags = sent["properties"]["tags"]
    assert not {"minItems", "maxItems"} & tags.keys()
    assert "maxItems" in tags["description"]


@pytest.mark.parametrize(
    "schema",
    [
        closed(a={"type": ["string", "null"]}),
        {"type": "object", "additionalProperties": {"type": "integer"}},
        {"type": "object"},
        {"type": "array", "prefixItems": [{"type": "string"}]},
        closed(a={"$ref": "#"}),
        closed(a={"type": "object", "patternProperties": {"^a": {"type": "string"}}}),
    ],
    ids=["type list", "map", "open object", "tuple", "recursion", "patterns"],
)
def test_what_has_no_faithful_form_is_not_sent(schema: dict[str, Any]) -> None:
    assert provider_schema(schema) is None


def test_literals_are_not_read_as_schemas() -> None:
    assert provider_schema(closed(a={"enum": ["$ref", "x"]})) is not None
