"""Places in an answer that can be changed, by the paths of output rules: `/list/*/name`, `*` for every item."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from llmhub.json_pointer import steps


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the data: the container it is in and its key there; and the nearest list around it, if any."""

    holder: Any
    key: str | int
    items: list[Any] | None
    index: int

    @property
    def value(self) -> Any:
        return self.holder[self.key]

    def put(self, value: Any) -> None:
        """Replace what is there."""
        self.holder[self.key] = value


def places(data: Any, path: str) -> list[Place]:
    """Every place in `data` that `path` names and that exists."""
    return list(_places(data, steps(path), None, 0))


def by_list(found: list[Place]) -> list[list[Place]]:
    """The places, those of one list together."""
    groups: dict[int, list[Place]] = {}
    for place in found:
        groups.setdefault(id(place.items), []).append(place)
    return list(groups.values())


def drop(items: list[Any] | None, surplus: set[int]) -> None:
    """Take the items with these indexes out of a list."""
    if items is not None and surplus:
        items[:] = [item for index, item in enumerate(items) if index not in surplus]


def fewest_items(schema: dict[str, Any], path: str) -> int:
    """How few items a JSON Schema allows in the innermost list on `path`."""
    before, star, _ = path.rpartition("/*")
    return int(_solid(_schema_at(schema, before), schema).get("minItems", 0)) if star else 0


def may_be_null(schema: dict[str, Any], path: str) -> bool:
    """Whether a JSON Schema allows null at `path`."""
    found = _schema_at(schema, path)
    kinds = [one.get("type") for one in (found, *found.get("anyOf", []))] if isinstance(found, dict) else []
    return any(kind == "null" or (isinstance(kind, list) and "null" in kind) for kind in kinds)


def _schema_at(schema: dict[str, Any], path: str) -> Any:
    found: Any = schema
    for step in steps(path):
        found = _solid(found, schema)
        found = found.get("items") if step == "*" else found.get("properties", {}).get(step)
    return found


def _solid(part: Any, root: dict[str, Any]) -> dict[str, Any]:
    """`part` with references followed and of alternatives the one that is not null."""
    while isinstance(part, dict):
        variants = [one for one in (part.get("anyOf") or part.get("oneOf") or []) if one.get("type") != "null"]
        if "$ref" in part:
            part = root.get("$defs", {}).get(part["$ref"].rpartition("/")[2])
        elif variants:
            part = variants[0]
        else:
            return part
    return {}


def _places(data: Any, steps: list[str], items: list[Any] | None, index: int) -> Iterator[Place]:
    step, rest = steps[0], steps[1:]
    keys: list[Any] = []
    if step == "*" and isinstance(data, list | dict):
        keys = list(range(len(data)) if isinstance(data, list) else data)
    elif isinstance(data, dict) and step in data:
        keys = [step]
    elif isinstance(data, list) and step.isdecimal() and int(step) < len(data):
        keys = [int(step)]
    for key in keys:
        around, number = (data, key) if isinstance(data, list) else (items, index)
        if rest:
            yield from _places(data[key], rest, around, number)
        else:
            yield Place(data, key, around, number)
