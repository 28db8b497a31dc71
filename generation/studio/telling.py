"""Which of a use case's inputs tell one request from another at a glance."""

from collections.abc import Iterator
from typing import Any

from prompts.models import UseCase

# Names of fields on the way to a value; 0 is the first item of a list.
Path = tuple[str | int, ...]
DEEPEST = 3
PLAIN = ("string", "number", "integer", "boolean")
# What no text of a person's own has.
FORMAL = ("enum", "const", "format", "pattern")


def telling_paths(use_case: UseCase) -> list[Path]:
    """Where plain values stand, the most telling first: free texts before choices, numbers and ids, then the outer ones."""
    root = use_case.input_schema
    paths = [(path, schema) for path, schema in _leaves(root, root, ()) if path[0] not in use_case.reference]
    plain = [(path, schema) for path, schema in paths if schema.get("format") != "image"]
    return [path for path, schema in sorted(plain, key=lambda one: (not _is_free_text(*one), len(one[0])))]


def value_at(path: Path, value: Any) -> Any:
    """What stands at `path`; None where nothing does."""
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def shortened(text: str, limit: int) -> str:
    """The beginning of a value, on one line."""
    line = " ".join(text[: limit + 1].split())
    return line if len(text) <= limit else f"{line[:limit].rstrip()}…"


def _leaves(schema: Any, root: dict[str, Any], path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    schema = _meant(schema, root)
    named = schema.get("type", [])
    if path and ("enum" in schema or any(one in PLAIN for one in ([named] if isinstance(named, str) else named))):
        yield path, schema
    elif len(path) < DEEPEST:
        for name, part in schema.get("properties", {}).items():
            yield from _leaves(part, root, (*path, name))
        if "items" in schema:
            yield from _leaves(schema["items"], root, (*path, 0))


def _meant(schema: Any, root: dict[str, Any]) -> dict[str, Any]:
    """`schema` with its reference followed and the first of several forms chosen."""
    for _ in range(DEEPEST):
        if not isinstance(schema, dict):
            return {}
        if "$ref" in schema:
            schema = root.get("$defs", {}).get(str(schema["$ref"]).removeprefix("#/$defs/"))
        elif forms := schema.get("anyOf") or schema.get("oneOf"):
            schema = next((one for one in forms if isinstance(one, dict) and one.get("type") != "null"), None)
        else:
            return schema
    return schema if isinstance(schema, dict) else {}


def _is_free_text(path: Path, schema: dict[str, Any]) -> bool:
    name = str(path[-1])
    is_text = "string" in schema.get("type", []) and not any(key in schema for key in FORMAL)
    return is_text and name != "id" and not name.endswith("_id")
