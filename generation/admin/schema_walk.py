"""Walking a JSON Schema beside a value: which subschema belongs to which part, and what it is called."""

from typing import Any

Schema = dict[str, Any]

TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}


def fitting(schema: Any, root: Schema, value: Any = None) -> Schema:
    """`schema` with its reference followed and, of several permitted forms, the one that `value` has.

    A title or description beside the reference or the forms goes before that inside.
    """
    if not isinstance(schema, dict):
        return {}
    outer = {key: schema[key] for key in ("title", "description") if key in schema}
    if "$ref" in schema:
        target = root.get("$defs", {}).get(str(schema["$ref"]).removeprefix("#/$defs/"))
        return {**fitting(target, root, value), **outer}
    forms = [form for key in ("anyOf", "oneOf") for form in schema.get(key, [])]
    if not forms:
        return schema
    resolved = [fitting(form, root, value) for form in forms]
    own = type_of(value)
    meant = [form for form in resolved if permits(form, own)] if own else []
    filled = [form for form in resolved if form.get("type") != "null"]
    chosen = (meant or filled or resolved)[0]
    return {**{key: part for key, part in schema.items() if key not in ("anyOf", "oneOf")}, **chosen, **outer}


def nullable(schema: Any, root: Schema) -> bool:
    """Whether null is permitted."""
    if not isinstance(schema, dict):
        return True
    if "$ref" in schema:
        return nullable(root.get("$defs", {}).get(str(schema["$ref"]).removeprefix("#/$defs/")), root)
    forms = [form for key in ("anyOf", "oneOf") for form in schema.get(key, [])]
    if forms:
        return any(nullable(form, root) for form in forms)
    if "enum" in schema:
        return None in schema["enum"]
    return "null" in types(schema) if "type" in schema else "const" not in schema


def types(schema: Schema) -> list[str]:
    """The types that a subschema names."""
    named = schema.get("type", [])
    return [named] if isinstance(named, str) else list(named)


def permits(schema: Schema, name: str) -> bool:
    """Whether a value of the JSON type `name` can fit."""
    named = types(schema)
    return not named or name in named or (name == "integer" and "number" in named)


def type_of(value: Any) -> str:
    """The JSON type of `value`; empty for null."""
    return TYPES.get(type(value), "")


def property_schema(schema: Schema, name: str) -> Any:
    """The schema of one field of an object."""
    return schema.get("properties", {}).get(name, schema.get("additionalProperties"))


def item_schema(schema: Schema, index: int) -> Any:
    """The schema of one item of a list."""
    fixed = schema.get("prefixItems", [])
    return fixed[index] if index < len(fixed) else schema.get("items")


def in_order(schema: Schema, value: dict[str, Any]) -> list[str]:
    """The fields of `value`, those that the schema declares first and in its order."""
    declared = [name for name in schema.get("properties", {}) if name in value]
    return declared + [name for name in value if name not in schema.get("properties", {})]


def label(schema: Any, name: str, root: Schema | None = None) -> str:
    """What a field is called: its title, else its name as words."""
    title = fitting(schema, root or {}).get("title")
    if isinstance(title, str) and title:
        return title
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:] or name
