"""What happens when: a table by day or week, in order, each day named once."""

from datetime import date
from itertools import groupby
from typing import Any

from ..block import Block
from ..part import Part, Records
from .score import SCORES, is_score
from .table import MAX_COLUMNS, cells

# The wider one first: of a week and a day, the weeks are the groups.
_WHEN = ("date", "week", "day", "weekday")
_DAYS = (
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    ["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"],
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
)
_PLACE = {name: place for names in _DAYS for place, name in enumerate(names)}


def calendar(records: Records) -> Block | None:
    """A list of objects with a date, a day or a week. With scores in it the order it came in is kept: best first."""
    when = _when(records)
    if not when or len(records.names) > MAX_COLUMNS:
        return None
    others = [name for name in records.names if name != when]
    lines = [(row.by_name[when], line) for row, line in zip(records.rows, cells(records, others), strict=True)]
    is_ranked = bool(records.column(SCORES, is_score))
    if not is_ranked and all(_order(day.value) is not None for day, _ in lines):
        lines.sort(key=lambda line: _order(line[0].value) or 0)
    groups = [_group([*same]) for _, same in groupby(lines, key=_named_once)]
    return Block("calendar", columns=records.titles([when, *others]), children=groups)


def _when(records: Records) -> str:
    """The field that says when: by its name, else by its format; empty for none."""
    named = [name for word in _WHEN if (name := records.column([word], _is_when))]
    dates = [
        name
        for name in records.names
        if all(row.part.field(name).schema.get("format") == "date" for row in records.rows)
    ]
    return next((name for name in named + dates if records.has(name, _is_when)), "")


def _named_once(line: tuple[Part, list[Block]]) -> tuple[Any, ...]:
    """What rows have in common that stand under one day: also its marks, so that none is lost."""
    return line[0].value, *line[0].marks


def _group(lines: list[tuple[Part, list[Block]]]) -> Block:
    """All of one day: the day itself, then a row for each thing."""
    day = lines[0][0]
    head = Block("day", text=_weekday(day.value), children=[day.block()])
    return Block("days", children=[head, *(Block("row", children=line) for _, line in lines)])


def _is_when(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, str) and 0 < len(value) <= 40)


def _order(value: int | str) -> int | None:
    """Where it stands among others of its kind; None for what cannot be put in order."""
    if isinstance(value, int):
        return value
    day = _date(value)
    if day:
        return day.toordinal()
    place = _PLACE.get(value.strip().lower())
    return place if place is not None else _number(value)


def _number(value: str) -> int | None:
    """The number of “Week 3” or “3”."""
    last = value.split()[-1:] or [""]
    return int(last[0]) if last[0].isascii() and last[0].isdigit() and len(last[0]) < 6 else None


def _weekday(value: int | str) -> str:
    day = _date(value) if isinstance(value, str) else None
    return f"{day:%a}" if day else ""


def _date(value: str) -> date | None:
    """The day of a date or of a date with a time (ISO 8601)."""
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None
