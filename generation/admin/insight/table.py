"""One table of figures, sorted as the address asks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generation.insight import KEYS, Figures, Row

from .asked import Asked
from .columns import COLUMNS, Cell
from .names import Names

TABLES = {"use_case": "Use case", "version": "Version", "reviewer": "Reviewer", "week": "Week of"}
_FIRST = "name"


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: `query` sorts by it, the other way round where it is sorted by already."""

    title: str
    tells: str
    query: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is shown; `query` leads to the figures of it alone, where there is a filter for that."""

    name: str
    cells: list[Cell]
    query: str


@dataclass(frozen=True, slots=True)
class Table:
    """What the page shows of one table."""

    name: str
    title: str
    heads: list[Head]
    lines: list[Line]


def table_of(asked: Asked, figures: Figures, names: Names, table: str, order: str) -> Table:
    """The table called `table` (a key of TABLES), by `order`: a column's name, with a minus for most first."""
    rows = sorted_rows(figures.tables[table], names, table, order)
    lines = [
        Line(
            names.of(table, row.key), [one.cell(row.tally) for one in COLUMNS], _narrowed(asked, names, table, row.key)
        )
        for row in rows
    ]
    return Table(table, TABLES[table], list(_heads(asked, table, order)), lines)


def sorted_rows(rows: list[Row], names: Names, table: str, order: str) -> list[Row]:
    """By `order`; by default the most decisions first, and weeks in their order. What has no value comes last."""
    column = next((one for one in COLUMNS if one.name == order.lstrip("-")), None)
    by_name = sorted(rows, key=lambda row: row.key if table == "week" else names.of(table, row.key))
    if column is None:
        is_named = order.lstrip("-") == _FIRST or table == "week"
        by_name = by_name[::-1] if order.startswith("-") else by_name
        return by_name if is_named else sorted(by_name, key=lambda row: -row.tally.decisions)
    known = [row for row in by_name if column.value(row.tally) is not None]
    unknown = [row for row in by_name if column.value(row.tally) is None]
    return sorted(known, key=lambda row: column.value(row.tally) or 0, reverse=order.startswith("-")) + unknown


def _heads(asked: Asked, table: str, order: str) -> Iterator[Head]:
    titles = [(_FIRST, TABLES[table], "Its Monday, in UTC." if table == "week" else "")]
    for name, title, tells in [*titles, *((one.name, one.title, one.tells) for one in COLUMNS)]:
        is_down = order == f"-{name}"
        turned = name if is_down or (name == _FIRST and order != name) else f"-{name}"
        now = "descending" if is_down else "ascending" if order == name else ""
        yield Head(title, tells, asked.query(table=table, order=turned), now)


def _narrowed(asked: Asked, names: Names, table: str, key: Any) -> str:
    if table == "use_case":
        return asked.query(table="version", use_case=names.use_cases[key])
    return asked.query(table="use_case", reviewer=key) if table == "reviewer" else ""


def table_named(name: str) -> str:
    """A table's name from an address; the first for one that there is not."""
    return name if name in KEYS else KEYS[0]
