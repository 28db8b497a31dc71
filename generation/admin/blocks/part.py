"""A part of the data on its way to become a block: its value, its schema, and where it stands in the whole."""

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace
from typing import Any

from llmhub.admin_site.display import visible
from llmhub.json_pointer import pointer_to

from ..schema_walk import Schema, fitting, in_order, item_schema, label, property_schema
from .block import MAX_ITEMS, Block
from .marks import Mark, Marks

# A short value, shown as a chip or in a row of facts.
CHIP = 40

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


@dataclass(frozen=True, slots=True)
class Whole:
    """What all parts share. `build` makes the block of a part; shapes ask for it through `Part.block`."""

    root: Schema
    marks: Marks
    build: Callable[["Part"], Block]


@dataclass(frozen=True, slots=True)
class Part:
    """A value and its schema, with references followed. `pointer` is its JSON Pointer."""

    whole: Whole
    value: Any
    schema: Schema
    pointer: str = ""
    name: str = ""
    depth: int = 0

    @property
    def label(self) -> str:
        """What the field is called; empty for what is no field."""
        return visible(label(self.schema, self.name, self.whole.root)) if self.name else ""

    @property
    def marks(self) -> Iterable[Mark]:
        """What is marked in this text."""
        return self.whole.marks.get(self.pointer, ())

    @property
    def is_fact(self) -> bool:
        """Whether the value fits into a row of facts: a number, yes or no, a few words."""
        if isinstance(self.value, str):
            return 0 < len(self.value) <= CHIP and "\n" not in self.value
        return isinstance(self.value, int | float)

    def block(self) -> Block:
        """The block that shows it, with its label."""
        block = self.whole.build(self)
        block.label = self.label
        return block

    def field(self, name: str) -> "Part":
        """A field of this object; one that is missing has the value None."""
        return self._inner(name, self.value.get(name), property_schema(self.schema, name), name=name)

    def fields(self) -> "Fields":
        """The fields of this object, in the schema's order."""
        return Fields(self, {name: self.field(name) for name in in_order(self.schema, self.value)})

    def items(self) -> "list[Part]":
        """The items of this list that are shown."""
        shown = self.value[:MAX_ITEMS]
        return [self._inner(at, value, item_schema(self.schema, at)) for at, value in enumerate(shown)]

    @property
    def left_out(self) -> int:
        """How many items are not shown."""
        return max(0, len(self.value) - MAX_ITEMS)

    def _inner(self, key: str | int, value: Any, schema: Any, name: str = "") -> "Part":
        return replace(
            self,
            value=value,
            schema=fitting(schema, self.whole.root, value),
            pointer=pointer_to(self.pointer, key),
            name=name,
            depth=self.depth + 1,
        )


@dataclass(frozen=True, slots=True)
class Fields:
    """An object: its fields by name, in order."""

    part: Part
    by_name: dict[str, Part]

    def named(self, words: Iterable[str]) -> Part | None:
        """The first field whose name ends with one of `words`: “fit_score” with “score”."""
        return next((one for name, one in self.by_name.items() if last_word(name) in words), None)

    def without(self, *taken: Part | None) -> "Fields":
        """The fields but for those that have their own place already."""
        names = {one.name for one in taken if one is not None}
        return Fields(self.part, {name: one for name, one in self.by_name.items() if name not in names})

    def facts_and_rest(self, facts: Container[str] | None = None) -> tuple[Block, Block]:
        """Some fields as a row of facts, and the others as a section. Without names the short ones are the facts."""
        names = {name for name, one in self.by_name.items() if one.is_fact} if facts is None else facts
        row = [one.block() for name, one in self.by_name.items() if name in names]
        rest = [one for name, one in self.by_name.items() if name not in names]
        return Block("facts", children=row), section_of(rest)


@dataclass(frozen=True, slots=True)
class Records:
    """A list whose items are all objects: its rows, and the names of all their fields in order."""

    part: Part
    rows: list[Fields]
    names: list[str]

    def column(self, words: Iterable[str], fits: Callable[[Any], bool]) -> str:
        """The first field that each row has, named by one of `words`, with a value that `fits`; empty for none."""
        return next((name for name in self.names if self.column_is(name, words, fits)), "")

    def column_is(self, name: str, words: Iterable[str], fits: Callable[[Any], bool]) -> bool:
        """Whether this field is named so, and each row has a value in it that `fits`."""
        return last_word(name) in words and self.has(name, fits)

    def has(self, name: str, fits: Callable[[Any], bool]) -> bool:
        """Whether each row has this field, with a value that `fits`."""
        return all(name in row.by_name and fits(row.by_name[name].value) for row in self.rows)

    def facts(self) -> set[str]:
        """The fields that are short in every row, so that all rows are laid out alike."""
        return {
            name for name in self.names if all(row.by_name[name].is_fact for row in self.rows if name in row.by_name)
        }

    def titles(self, names: Iterable[str]) -> list[str]:
        """What the columns are called."""
        first = self.rows[0].part
        return [first.field(name).label for name in names]


def records_of(part: Part) -> Records:
    """The rows of a list of objects."""
    rows = [item.fields() for item in part.items()]
    return Records(part, rows, list(dict.fromkeys(name for row in rows for name in row.by_name)))


def section_of(parts: list[Part]) -> Block:
    """Fields with their labels, one under the other."""
    return Block(
        "section", children=[one.block() for one in parts[:MAX_ITEMS]], left_out=max(0, len(parts) - MAX_ITEMS)
    )


def last_word(name: str) -> str:
    """The word that says what a field is: “score” of “fit_score” and of “fitScore”."""
    words = _WORD.findall(name)
    return words[-1].lower() if words else ""
