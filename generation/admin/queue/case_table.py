"""What waits of each use case, as a table."""

from dataclasses import dataclass
from typing import Any

from generation.admin.review_filters import query_of
from generation.desk.counting import Count, Waiting, together
from generation.desk.queue import Filters
from llmhub.admin_site.display import NOTHING, age_tag

from .due_tag import due_tag

HEADS = (
    ("Waiting", ""), ("Overdue", ""), ("First due", ""), ("Oldest", ""), ("Findings", "Drafts with safety findings"),
    ("Facts", "Drafts with facts that their brief does not contain"), ("Low score", "Drafts with a score below 6"),
    ("Mine", "Assigned to you or a group of yours"), ("Nobody’s", "Assigned to nobody"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One use case; `cells` are (what, class) below HEADS."""

    name: str
    title: str
    query: str
    cells: list[tuple[Any, str]]


@dataclass(frozen=True, slots=True)
class CaseTable:
    """All of them; `total` below, where there are several."""

    heads: tuple[tuple[str, str], ...]
    rows: list[CaseRow]
    total: CaseRow | None


def case_table(waiting: list[Waiting], filters: Filters) -> CaseTable:
    """The table of what waits among `filters`."""
    rows = [_row(one, _narrowed(filters, one.name)) for one in waiting]
    total = _row(together(waiting), "") if len(waiting) > 1 else None
    return CaseTable(HEADS, rows, total)


def _row(one: Waiting, query: str) -> CaseRow:
    counts = [_cell(count) for count in (one.findings, one.facts, one.low, one.mine, one.unassigned)]
    overdue = (_cell(one.overdue)[0], "hub-overdue" if one.overdue else "hub-none")
    times = [(due_tag(one.due), "" if one.due else "hub-none"), (age_tag(one.oldest), "")]
    return CaseRow(one.name, one.title, query, [(one.count, "hub-strong"), overdue, *times, *counts])


def _cell(count: Count) -> tuple[str, str]:
    """A number; a dash for none, and where there may be some among those that were not looked at."""
    return (str(count), "") if count else (NOTHING, "hub-none")


def _narrowed(filters: Filters, name: str) -> str:
    """The address that narrows the queue to one use case."""
    return query_of(Filters(use_case=name, flag=filters.flag, whose=filters.whose, older=filters.older))
