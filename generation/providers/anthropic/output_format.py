"""Which output schemas can be sent as `output_config.format`.

The provider takes a subset of JSON Schema: no sizes or bounds, no recursion, closed objects. The SDK's
`transform_schema` moves what is outside into descriptions; it loses or chokes on the shapes that are refused here,
and for those nothing is sent. The whole schema is checked on our side in any case.
"""

from typing import Any

import anthropic

# Shapes that would be lost. (Conditions like `if` or `not` only narrow a shape; like sizes they may become words.)
LOSSY_KEYWORDS = {"patternProperties", "prefixItems", "$dynamicRef"}
NOT_SHAPES = {"enum", "const", "examples", "default", "if", "then", "else", "not", "dependentSchemas"}


def provider_schema(schema: dict[str, Any]) -> dict[str, Any] | None:
    """`schema` in the provider's subset, or None where it has no faithful form there."""
    if not _is_faithful(schema):
        return None
    try:
        return anthropic.transform_schema(schema)
    except (AssertionError, ValueError, KeyError, TypeError):
        return None


def _is_faithful(schema: Any) -> bool:
    if isinstance(schema, list):
        return all(_is_faithful(item) for item in schema)
    if not isinstance(schema, dict):
        return True
    if isinstance(schema.get("type"), list) or isinstance(schema.get("additionalProperties"), dict):
        return False
    if "$ref" in schema or LOSSY_KEYWORDS & schema.keys():
        return False
    if schema.get("type") == "object" and not schema.get("properties"):
        return False
    return all(_is_faithful(value) for key, value in schema.items() if key not in NOT_SHAPES)
