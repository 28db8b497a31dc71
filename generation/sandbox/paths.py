"""Places in JSON by the paths of output rules: `/list/*/name`, `*` for every item, `~keys` for an object's names."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the data: the container it is in and its key there; and the nearest list around it, if any."""

    holder: Any
    key: str | int
    items: list[Any] | None
    item: Any

    @property
    def value(self) -> Any:
        return self.holder[self.key]

    def put(self, value: Any) -> None:
        """Replace what is there."""
        self.holder[self.key] = value


def places(data: Any, path: str) -> list[Place]:
    """Every place in `data` that `path` names and that exists."""
    return list(_places(data, _steps(path), None, None))


def values(data: Any, path: str) -> list[Any]:
    """The values at `path`; for a path that ends in `~keys`, the names of the objects there."""
    if path.endswith("~keys"):
        bare = path.removesuffix("~keys").removesuffix("*").rstrip("/")
        found = values(data, bare) if bare else [data]
        return [name for value in found if isinstance(value, dict) for name in value]
    return [place.value for place in places(data, path)]


def schema_at(schema: Any, path: str) -> dict[str, Any]:
    """The part of a JSON Schema that governs `path`; empty where it does not say."""
    found: Any = schema
    for step in _steps(path):
        found = _solid(found, schema)
        found = found.get("items") if step == "*" else found.get("properties", {}).get(step)
    return _solid(found, schema)


def _solid(part: Any, root: Any) -> dict[str, Any]:
    """`part` with references followed and of alternatives the one that is not null."""
    while isinstance(part, dict):
        if "$ref" in part:
            part = root.get("$defs", {}).get(part["$ref"].rpartition("/")[2])
        elif variants := [one for one in part.get("anyOf", part.get("oneOf", [])) if one.get("type") != "null"]:
            part = {**{name: part[name] for name in part if name not in ("anyOf", "oneOf")}, **variants[0]}
        else:
            return part
    return {}


def _steps(path: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]


def _places(data: Any, steps: list[str], items: list[Any] | None, item: Any) -> Iterator[Place]:
    step, rest = steps[0], steps[1:]
    keys: list[Any] = []
    if step == "*" and isinstance(data, list | dict):
        keys = list(range(len(data)) if isinstance(data, list) else data)
    elif isinstance(data, dict) and step in data:
        keys = [step]
    elif isinstance(data, list) and step.isdigit() and int(step) < len(data):
        keys = [int(step)]
    for key in keys:
        inner_items, inner_item = (data, data[key]) if isinstance(data, list) else (items, item)
        if rest:
            yield from _places(data[key], rest, inner_items, inner_item)
        else:
            yield Place(data, key, inner_items, inner_item)
