"""What two JSON Schemas have in common when one was rewritten for the provider: property names and types."""

from typing import Any

# A nested, hashable description: ("object", …), ("array", …), ("any", …) or a plain type.
Shape = Any

MAX_DEPTH = 40


def shape_of(schema: dict[str, Any]) -> Shape:
    """The shape of `schema`. Limits, formats, conditions and texts do not count; nor does the order of keys."""
    return _shape(schema, schema, MAX_DEPTH)


def _shape(schema: Any, root: dict[str, Any], depth: int) -> Shape:
    if not isinstance(schema, dict) or depth == 0:
        return "?"
    if "$ref" in schema:
        return _shape(_resolve(schema["$ref"], root), root, depth - 1)
    variants = schema.get("anyOf") or schema.get("oneOf")
    if variants:
        return _union([_shape(variant, root, depth - 1) for variant in variants])
    if "const" in schema or "enum" in schema:
        return _union([_type_of(value) for value in schema.get("enum", [schema.get("const")])])
    kinds = schema.get("type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return _union([_plain(name, schema, root, depth) for name in names])


def _plain(kind: Any, schema: dict[str, Any], root: dict[str, Any], depth: int) -> Shape:
    if kind == "object":
        properties = schema.get("properties", {})
        return ("object", *((name, _shape(properties[name], root, depth - 1)) for name in sorted(properties)))
    if kind == "array":
        return ("array", _shape(schema.get("items"), root, depth - 1))
    return str(kind)


def _union(shapes: list[Shape]) -> Shape:
    flat: list[Shape] = []
    for shape in shapes:
        flat += shape[1:] if isinstance(shape, tuple) and shape[0] == "any" else [shape]
    unique = sorted(set(flat), key=repr)
    return unique[0] if len(unique) == 1 else ("any", *unique)


def _resolve(reference: str, root: dict[str, Any]) -> Any:
    found: Any = root
    for step in reference.removeprefix("#/").split("/"):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _type_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else "number"
