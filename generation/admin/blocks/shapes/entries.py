"""Steps, courses, ideas, issues: each a card with its title, its short facts, and the rest below."""

from typing import Any

from ..block import Block
from ..part import CHIP, Fields, Records
from .severity import SEVERITIES, severity

_TITLE = ("title", "name", "heading", "headline", "item")
_PROBLEM = ("title", "problem", "issue", "message", "bug", "description")
_NUMBER = ("order", "step", "number", "position", "rank")


def entries(records: Records) -> Block | None:
    """A list of objects with a title each."""
    title = records.column(_TITLE, _is_title)
    return _entries(records, title) if title else None


def issues(records: Records) -> Block | None:
    """A list of objects with a severity each; what the problem is becomes the title."""
    if not records.column(SEVERITIES, lambda value: _is_title(value) and len(value) <= CHIP):
        return None
    return _entries(records, records.column(_PROBLEM, lambda value: isinstance(value, str) and value != ""))


def _entries(records: Records, title: str) -> Block:
    number = records.column(_NUMBER, lambda value: isinstance(value, int) and not isinstance(value, bool))
    facts = records.facts()
    made = [_entry(row, facts, title, number, place) for place, row in enumerate(records.rows, 1)]
    return Block("entries", children=made)


def _entry(row: Fields, short: set[str], title: str, number: str, place: int) -> Block:
    own, numbered = row.by_name.get(title), row.by_name.get(number)
    severe = row.named(SEVERITIES)
    facts, rest = row.without(own, numbered, severe).facts_and_rest(short)
    return Block(
        "entry",
        text=str(numbered.value if numbered else place),
        children=[
            own.block() if own else Block("nothing"),
            severity(severe) if severe else Block("nothing"),
            facts,
            rest,
        ],
    )


def _is_title(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200
