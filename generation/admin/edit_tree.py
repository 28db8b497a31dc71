"""The form in which a reviewer edits an answer: a tree of fields, made from the answer and its schema."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from llmhub.errors import Fault
from llmhub.json_pointer import escape

from .schema_walk import Schema, fitting, in_order, label, nullable, permits, property_schema, type_of, types

ONE_LINE = 120
NEW = "__new{}__"


class Absent:
    """Stands for the value of a field that the answer does not have."""


class Unparsed(str):
    """What a reviewer typed that is no value of the field's type; shown again as it is."""


ABSENT = Absent()


@dataclass(slots=True)
class Node:
    """One field or group of fields. `path` is its JSON Pointer in the answer.

    `name` is that of its inputs: like the path, but a card keeps its key however the cards before it come and go.

    Kinds: `group`, `cards` (a list of objects), `lines` (a list of plain values, one a line), `area`, `line`, `number`,
    `choice`, `json` (anything else, as JSON) and `fixed` (what can't be changed).
    """

    kind: str
    path: str
    name: str
    label: str
    value: Any
    schema: Schema
    hint: str = ""
    required: bool = True
    nullable: bool = False
    choices: list[tuple[str, str]] = field(default_factory=list)
    children: "list[Node]" = field(default_factory=list)
    blank: "Node | None" = None
    errors: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What its input holds."""
        return shown(self.kind, self.value)

    @property
    def template(self) -> str:
        """Which template shows it."""
        return f"admin/generation/edit/{self.kind}.html"

    @property
    def key(self) -> str:
        """What tells it from its neighbours."""
        return self.name.rpartition("/")[2]

    def walk(self) -> "Iterator[Node]":
        """It and everything in it."""
        yield self
        for child in self.children:
            yield from child.walk()


def shown(kind: str, value: Any) -> str:
    """How a field of `kind` shows `value` in its input."""
    if isinstance(value, Unparsed):
        return str(value)
    if value is None or value is ABSENT:
        return "null" if kind == "json" and value is None else ""
    if kind == "lines":
        return "\n".join(one if isinstance(one, str) else json.dumps(one) for one in value)
    if kind in ("area", "line"):
        return str(value)
    return json.dumps(value, ensure_ascii=False, indent=2 if kind == "json" else None)


@dataclass(frozen=True, slots=True)
class Form:
    """What all fields of one form share: the whole schema, and the keys of cards by their list's path."""

    root: Schema
    keys: dict[str, list[str]] = field(default_factory=dict)


def tree_of(value: Any, schema: Schema, keys: dict[str, list[str]] | None = None, title: str = "") -> Node:
    """The form for an answer that should fit `schema`. `keys` are those that the cards had when they were sent."""
    return node_of(value, schema, Form(schema, keys or {}), "", "v", label=title)


def node_of(value: Any, schema: Any, form: Form, path: str, name: str, depth: int = 0, **more: Any) -> Node:
    """The field that edits `value`; ABSENT for a new one."""
    meant = fitting(schema, form.root, None if isinstance(value, Absent | Unparsed) else value)
    node = Node(_kind(value, meant, form.root), path, name, more.pop("label", ""), value, meant, **more)
    node.nullable = nullable(schema, form.root)
    node.hint = str(meant.get("description", ""))
    if node.kind == "group":
        node.children = list(_fields(node, form, depth))
    elif node.kind == "cards":
        _add_cards(node, form, depth)
    elif node.kind == "choice":
        node.choices = _choices(node)
    return node


def place_faults(tree: Node, faults: Iterable[Fault]) -> None:
    """Put each fault at its field, or at the nearest group around where it would be."""
    nodes = {node.path: node for node in tree.walk()}
    for fault in faults:
        path = fault.pointer.removeprefix("/data")
        missing: list[str] = []
        while path not in nodes:
            path, _, last = path.rpartition("/")
            missing.insert(0, last)
        nodes[path].errors.append(_sentence(nodes[path], missing, fault.detail))


def _sentence(node: Node, missing: list[str], detail: str) -> str:
    if not missing:
        return f"This {detail}."
    if node.kind == "lines" and missing[0].isdigit():
        return f"Line {int(missing[0]) + 1} {detail}."
    return f"{'/'.join(missing)} {detail}."


def _kind(value: Any, schema: Schema, root: Schema) -> str:
    if "const" in schema or types(schema) == ["null"]:
        return "fixed"
    if "enum" in schema:
        return "choice"
    named = [name for name in types(schema) if name != "null"]
    unknown = value is None or isinstance(value, Absent | Unparsed)
    if len(named) != 1 or not (unknown or permits({"type": named}, type_of(value))):
        return _kind_of_value(value)
    match named[0]:
        case "object":
            return "json" if value is None or isinstance(value, Unparsed) else "group"
        case "array":
            return "json" if "prefixItems" in schema else _kind_of_list(value, fitting(schema.get("items"), root))
        case "boolean":
            return "choice"
        case "string":
            short = isinstance(schema.get("maxLength"), int) and schema["maxLength"] <= ONE_LINE
            return "line" if short and "\n" not in str(value) else "area"
    return "number"


def _kind_of_value(value: Any) -> str:
    """Where the schema does not say what a field is, or the value is something else."""
    if isinstance(value, str) and not isinstance(value, Unparsed):
        return "area"
    return "group" if isinstance(value, dict) else "json"


def _kind_of_list(value: Any, items: Schema) -> str:
    values = value if isinstance(value, list) else []
    named = types(items)
    if named == ["object"] and not isinstance(value, Unparsed) and all(isinstance(one, dict) for one in values):
        return "cards"
    plain = named in (["string"], ["number"], ["integer"]) or ("enum" in items and _strings(items["enum"]))
    return "lines" if plain and not any("\n" in one for one in values if isinstance(one, str)) else "json"


def _strings(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(one, str) for one in values)


def _fields(node: Node, form: Form, depth: int) -> Iterator[Node]:
    value = node.value if isinstance(node.value, dict) else {}
    declared = list(node.schema.get("properties", {}))
    for name in [*declared, *(extra for extra in in_order(node.schema, value) if extra not in declared)]:
        inner = property_schema(node.schema, name)
        part = escape(name)
        yield node_of(
            value.get(name, ABSENT),
            inner,
            form,
            f"{node.path}/{part}",
            f"{node.name}/{part}",
            depth + 1,
            label=label(inner, name, form.root),
            required=name in node.schema.get("required", []) or name not in declared,
        )


def _add_cards(node: Node, form: Form, depth: int) -> None:
    values = node.value if isinstance(node.value, list) else []
    keys = form.keys.get(node.path, [str(at) for at in range(len(values))])
    cards = zip(values, keys, strict=True)
    node.children = [card_of(node, value, at, key, form, depth) for at, (value, key) in enumerate(cards)]
    node.blank = card_of(node, ABSENT, len(values), NEW.format(depth), form, depth)


def card_of(node: Node, value: Any, at: int, key: str, form: Form, depth: int = 0) -> Node:
    """The card of the list `node` that edits its item number `at`."""
    inner = node.schema.get("items")
    title = label(inner, "Item", form.root)
    return node_of(value, inner, form, f"{node.path}/{at}", f"{node.name}/{key}", depth + 1, label=title)


def _choices(node: Node) -> list[tuple[str, str]]:
    values = node.schema.get("enum", [True, False])
    words = {True: "Yes", False: "No"} if "enum" not in node.schema else {}
    pairs = [
        (json.dumps(one, ensure_ascii=False), str(words.get(one, one) if isinstance(one, bool) else one))
        for one in values
        if one is not None
    ]
    if node.nullable or not node.required or node.value is ABSENT or isinstance(node.value, Unparsed):
        pairs.insert(0, ("", "Nothing"))
    if node.text and node.text not in dict(pairs):
        pairs.insert(0, (node.text, node.text))
    return pairs
