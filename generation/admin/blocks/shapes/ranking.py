"""A ranked list: the rank, what it is, how good it is, and why."""

from ..block import Block
from ..part import Fields, Records
from .score import SCORES, is_score
from .table import MAX_COLUMNS, cells

_WHAT = ("id", "name", "title")
_RANK = ("rank", "position", "place")


def ranking(records: Records) -> Block | None:
    """A list of objects with an id or a name, and a score or a rank; in the order in which they came."""
    what = records.column(_WHAT, lambda value: isinstance(value, str | int))
    rank = records.column(_RANK, lambda value: isinstance(value, int))
    points = records.column(SCORES, is_score)
    if not what or not (rank or points) or len(records.names) > MAX_COLUMNS:
        return None
    first = [name for name in (what, points) if name]
    names = first + [name for name in records.names if name not in (*first, rank)]
    ranks = [_rank(row, rank, place) for place, row in enumerate(records.rows, 1)]
    rows = [Block("row", children=[at, *row]) for at, row in zip(ranks, cells(records, names), strict=True)]
    return Block("ranking", columns=records.titles(names), children=rows)


def _rank(row: Fields, name: str, place: int) -> Block:
    return row.by_name[name].block() if name else Block("number", text=str(place))
