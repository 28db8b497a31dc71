"""Rows of short values: a table."""

from ..block import Block
from ..part import Fields, Part, Records, last_word
from .score import SCORES, is_score, score
from .severity import SEVERITIES, severity

MAX_COLUMNS = 7
# Characters of a cell, and of the longest row that is still easy to read across: less where columns are narrow.
MAX_CELL = 220
MAX_ROW = 420
MANY_COLUMNS = 5
MAX_ROW_OF_MANY = 200


def table(records: Records) -> Block | None:
    """A list of objects that are alike and short."""
    if len(records.rows) < 2 or len(records.names) > MAX_COLUMNS or not all(map(_fits, records.rows)):
        return None
    rows = [Block("row", children=one) for one in cells(records, records.names)]
    return Block("table", columns=records.titles(records.names), children=rows)


def cells(records: Records, names: list[str]) -> list[list[Block]]:
    """The values of these fields, a list a row; scores as bars, severities as labels."""
    bars = {name: column for name in names if (column := _scores(records, name))}
    return [[_cell(row.part.field(name), bars.get(name)) for name in names] for row in records.rows]


def _cell(part: Part, column: list[float] | None) -> Block:
    show = severity if last_word(part.name) in SEVERITIES else Part.block
    block = score(part, column) if column else show(part)
    block.label = part.label
    return block


def _scores(records: Records, name: str) -> list[float]:
    """The figures of a column of scores; none where it is another."""
    return [row.by_name[name].value for row in records.rows] if records.column_is(name, SCORES, is_score) else []


def _fits(row: Fields) -> bool:
    values = [one.value for one in row.by_name.values()]
    lengths = [len(value) for value in values if isinstance(value, str)]
    is_flat = not any(isinstance(value, dict | list) or (isinstance(value, str) and "\n" in value) for value in values)
    return (
        is_flat
        and max(lengths, default=0) <= MAX_CELL
        and sum(lengths) <= (MAX_ROW if len(values) < MANY_COLUMNS else MAX_ROW_OF_MANY)
    )
