"""One table as it is shown, sorted as the address asks."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from generation.admin.insight.table import Head
from llmhub.admin_site.display import NOTHING, visible
from usage import report

from .asked import TABLES, Asked
from .columns import Cell, columns_of
from .rows import SUBJECTS, Hidden, Row, cost_of, rows_of

_FIRST = "name"
_BY_DEFAULT = "cost"


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is shown. `toggle` shows its versions or hides them; `is_version`: it is one of those."""

    name: str
    who: str
    cells: list[Cell]
    toggle: str = ""
    is_open: bool = False
    is_version: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """What the page shows of one table; `is_hidden`: nothing, as this person decides on an experiment's texts."""

    name: str
    title: str
    heads: list[Head]
    lines: list[Line]
    remark: str = ""
    is_hidden: bool = False


def table_of(asked: Asked, hidden: Hidden) -> Table:
    """The table that is asked for, by `asked.order`."""
    name = asked.table
    if is_hidden(name, hidden):
        return Table(name, TABLES[name], [], [], is_hidden=True)
    rows = rows_of(name, asked.days, hidden)
    is_cut = name == "subject" and len(rows) == SUBJECTS
    # What all subjects cost, not only those that are shown.
    whole = report.total(asked.days.start, asked.days.end).cost if is_cut else cost_of(rows)
    lines = list(_lines(asked, rows, _versions(asked, hidden), whole))
    remark = f"The {SUBJECTS} dearest; the download has more." if is_cut else ""
    return Table(name, TABLES[name], list(_heads(asked)), lines, remark)


def is_hidden(table: str, hidden: Hidden) -> bool:
    """Whether a whole table is kept from this person: a subject's figures tell which version they get."""
    return table == "subject" and bool(hidden)


def sorted_rows(rows: list[Row], table: str, order: str) -> list[Row]:
    """By `order`, a column's name with a minus for most first; by default the dearest first. What has no value comes last."""
    column = next((one for one in columns_of(table) if one.name == order.lstrip("-")), None)
    is_down = order.startswith("-")
    if column is None:
        return sorted(rows, key=lambda row: row.name, reverse=is_down) if order.lstrip("-") == _FIRST else rows
    known = [row for row in rows if column.value(row) is not None]
    unknown = [row for row in rows if column.value(row) is None]
    return sorted(known, key=column.value, reverse=is_down) + unknown


def _versions(asked: Asked, hidden: Hidden) -> dict[str, list[Row]]:
    """The versions of the use cases that are opened."""
    found: dict[str, list[Row]] = defaultdict(list)
    if asked.table == "use_case" and asked.opened:
        for row in rows_of("version", asked.days, hidden):
            if row.part_of in asked.opened:
                found[row.part_of].append(row)
    return found


def _lines(asked: Asked, rows: list[Row], versions: dict[str, list[Row]], whole: Decimal) -> Iterator[Line]:
    columns = columns_of(asked.table)
    for row in sorted_rows(rows, asked.table, asked.order):
        parts = versions.get(row.name, [])
        toggle = asked.query(toggle=row.name) if asked.table == "use_case" else ""
        cells = [one.cell(row, whole) for one in columns]
        yield Line(visible(row.name) or NOTHING, ", ".join(row.who), cells, toggle, bool(parts))
        for part in sorted_rows(parts, asked.table, asked.order):
            name = part.name.removeprefix(part.part_of).strip() or "no version"
            yield Line(name, "", [one.cell(part, whole) for one in columns], is_version=True)


def _heads(asked: Asked) -> Iterator[Head]:
    columns = [(one.name, one.title, one.tells) for one in columns_of(asked.table)]
    for name, title, tells in [(_FIRST, TABLES[asked.table], ""), *columns]:
        order = asked.order or f"-{_BY_DEFAULT}"
        is_down = order == f"-{name}"
        turned = name if is_down or (name == _FIRST and order != name) else f"-{name}"
        now = "descending" if is_down else "ascending" if order == name else ""
        yield Head(title, tells, asked.query(order=turned), now)
