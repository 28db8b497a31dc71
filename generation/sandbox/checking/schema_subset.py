"""The JSON Schema subset that structured output accepts; everything else is refused, with the place where it stands."""

from typing import Any

from ..wire import BadRequest

TYPES = ("object", "array", "string", "integer", "number", "boolean", "null")
FORMATS = ("date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid")
ANYWHERE = {"type", "title", "description", "enum", "const", "anyOf", "allOf", "$ref", "$defs", "definitions"}
KEYWORDS = {
    "object": ANYWHERE | {"properties", "required", "additionalProperties"},
    "array": ANYWHERE | {"items", "minItems"},
    "string": ANYWHERE | {"format"},
}
SAYS_WHAT_IT_IS = ("type", "enum", "const", "anyOf", "allOf", "$ref")
MAX_OPTIONAL = 24
MAX_UNIONS = 16


def check(schema: Any, path: str = "output_config.format.schema") -> None:
    """Raises BadRequest, with one sentence naming the place, where `schema` is not in the subset."""
    if not isinstance(schema, dict):
        raise BadRequest(f"{path}: Input should be an object")
    checker = _Checker(schema)
    checker.visit(schema, path)
    _check_recursion(schema, path)
    if checker.optional > MAX_OPTIONAL:
        raise BadRequest(f"{path}: too many optional parameters ({checker.optional}; limit: {MAX_OPTIONAL})")
    if checker.unions > MAX_UNIONS:
        raise BadRequest(f"{path}: too many parameters with union types ({checker.unions}; limit: {MAX_UNIONS})")


class _Checker:
    def __init__(self, root: dict[str, Any]):
        self.root = root
        self.optional = 0
        self.unions = 0

    def visit(self, schema: Any, path: str) -> None:
        if not isinstance(schema, dict):
            raise BadRequest(f"{path}: a schema must be an object")
        kind = schema.get("type")
        if isinstance(kind, list):
            raise BadRequest(f"{path}.type: lists of types are not supported; use anyOf")
        if "type" in schema and kind not in TYPES:
            raise BadRequest(f"{path}.type: must be one of {', '.join(TYPES)}")
        if not any(word in schema for word in SAYS_WHAT_IT_IS):
            raise BadRequest(f"{path}: one of {', '.join(SAYS_WHAT_IT_IS)} is required")
        for keyword in schema:
            if keyword not in KEYWORDS.get(kind or "", ANYWHERE):
                raise BadRequest(f"{path}: for {_named(kind)}, the keyword '{keyword}' is not supported")
        self._check_values(schema, path)
        self._check_object(schema, path)
        self._visit_children(schema, path)

    def _check_values(self, schema: dict[str, Any], path: str) -> None:
        for name in ("title", "description"):
            if not isinstance(schema.get(name, ""), str):
                raise BadRequest(f"{path}.{name}: must be a string")
        if "enum" in schema and (not isinstance(schema["enum"], list) or not schema["enum"]):
            raise BadRequest(f"{path}.enum: must be a non-empty list")
        for value in [*schema.get("enum", []), schema.get("const")]:
            if isinstance(value, dict | list):
                raise BadRequest(f"{path}: enum and const take only strings, numbers, booleans and null")
        if "format" in schema and schema["format"] not in FORMATS:
            raise BadRequest(f"{path}.format: '{schema['format']}' is not supported")
        if "minItems" in schema and (isinstance(schema["minItems"], bool) or schema["minItems"] not in (0, 1)):
            raise BadRequest(f"{path}.minItems: only 0 and 1 are supported")
        if "$ref" in schema:
            self._check_reference(schema["$ref"], path)

    def _check_object(self, schema: dict[str, Any], path: str) -> None:
        if schema.get("type") != "object":
            return
        if schema.get("additionalProperties") is not False:
            raise BadRequest(f"{path}: for 'object' type, 'additionalProperties' must be explicitly set to false")
        properties, required = schema.get("properties", {}), schema.get("required", [])
        if not isinstance(properties, dict):
            raise BadRequest(f"{path}.properties: must be an object")
        if not isinstance(required, list) or not all(isinstance(name, str) for name in required):
            raise BadRequest(f"{path}.required: must be a list of strings")
        if unknown := [name for name in required if name not in properties]:
            raise BadRequest(f"{path}.required: '{unknown[0]}' is not among the properties")
        self.optional += len(properties.keys() - set(required))

    def _visit_children(self, schema: dict[str, Any], path: str) -> None:
        for keyword in ("properties", "$defs", "definitions"):
            children = schema.get(keyword, {})
            if not isinstance(children, dict):
                raise BadRequest(f"{path}.{keyword}: must be an object")
            for name, child in children.items():
                self.visit(child, f"{path}.{keyword}.{name}")
        for keyword in ("anyOf", "allOf"):
            variants = schema.get(keyword, [])
            if not isinstance(variants, list) or (keyword in schema and not variants):
                raise BadRequest(f"{path}.{keyword}: must be a non-empty list")
            for number, child in enumerate(variants):
                self.visit(child, f"{path}.{keyword}.{number}")
        self.unions += "anyOf" in schema
        if "items" in schema:
            self.visit(schema["items"], f"{path}.items")

    def _check_reference(self, reference: Any, path: str) -> None:
        parts = reference.split("/") if isinstance(reference, str) else []
        if len(parts) != 3 or parts[0] != "#" or parts[1] not in ("$defs", "definitions"):
            raise BadRequest(f"{path}.$ref: only references into this schema's own $defs are supported")
        definitions = self.root.get(parts[1])
        if not isinstance(definitions, dict) or parts[2] not in definitions:
            raise BadRequest(f"{path}.$ref: '{reference}' does not exist")


def _check_recursion(root: dict[str, Any], path: str) -> None:
    """Follow the references from definition to definition; one that leads back into itself is refused."""
    definitions = {
        f"#/{keyword}/{name}": _references(schema)
        for keyword in ("$defs", "definitions")
        for name, schema in root.get(keyword, {}).items()
    }
    done: set[str] = set()

    def follow(reference: str, above: tuple[str, ...]) -> None:
        if reference in above:
            raise BadRequest(f"{path}: recursive schemas are not supported ('{reference}' contains itself)")
        if reference not in done:
            for inner in definitions.get(reference, ()):
                follow(inner, (*above, reference))
            done.add(reference)

    for reference in definitions:
        follow(reference, ())


def _references(schema: dict[str, Any]) -> set[str]:
    found = {schema["$ref"]} if "$ref" in schema else set()
    children = [*schema.get("properties", {}).values(), *schema.get("anyOf", []), *schema.get("allOf", [])]
    for child in [*children, *([schema["items"]] if "items" in schema else [])]:
        found |= _references(child)
    return found


def _named(kind: str | None) -> str:
    return f"'{kind}' type" if kind else "a schema without a type"
