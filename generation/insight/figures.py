"""The figures of a scope: in all, and by use case, version, reviewer and week. One statement.

Decisions become cells (a use case, version, reviewer and week each), and cells become groups; the middle of the times,
which cells cannot tell, is found for each group among the decisions themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .counted import rows
from .scope import Scope
from .tally import REASONS, Row, Tally

_APPROVED = "verb IN ('approve', 'first')"
_COUNTS = {
    "approved": f"count(*) FILTER (WHERE {_APPROVED})",
    "rejected": "count(*) FILTER (WHERE verb = 'reject')",
    "again": "count(*) FILTER (WHERE verb = 'again')",
    "in_bulk": "count(*) FILTER (WHERE in_bulk)",
    "bulk_approved": f"count(*) FILTER (WHERE in_bulk AND {_APPROVED})",
    "undone": "count(*) FILTER (WHERE verb = 'undo')",
    "reopened": "count(*) FILTER (WHERE verb = 'reopen')",
    "measured": f"count(edit_share) FILTER (WHERE {_APPROVED})",
    # Of a text: what all people changed. Of a reviewer: what they changed themselves.
    "unchanged": f"count(*) FILTER (WHERE {_APPROVED} AND coalesce(edit_share, edited::int) = 0)",
    "changed": f"count(*) FILTER (WHERE {_APPROVED} AND edit_share > 0)",
    "share_sum": f"sum(edit_share) FILTER (WHERE {_APPROVED})",
    "own_unchanged": f"count(*) FILTER (WHERE {_APPROVED} AND NOT edited)",
    "own_changed": f"count(*) FILTER (WHERE {_APPROVED} AND edited AND edit_share > 0)",
    "own_share_sum": f"sum(edit_share) FILTER (WHERE {_APPROVED} AND edited)",
    "opened": "count(took_ms) FILTER (WHERE is_decision)",
    **{f"reason_{name}": f"count(*) FILTER (WHERE reason = '{name}')" for name in REASONS},
}
_COLUMNS = """d.reason, d.in_bulk, d.edit_share,
    (extract(epoch FROM d.at - s.completed_at) * 1000)::float8 AS waited_ms"""
_CELL = ", ".join(f"{sql} AS {name}" for name, sql in _COUNTS.items())
_SUMS = ", ".join(f"sum({name})::float8 AS {name}" for name in _COUNTS)
_NO_SUMS = ", ".join("NULL::float8" for _ in _COUNTS)
_GROUPS = "GROUPING SETS ((), (use_case_id), (use_case_id, version_id), (week))"
_TOOK = """
    percentile_cont(0.5) WITHIN GROUP (ORDER BY took_ms) AS took_median,
    percentile_cont(0.9) WITHIN GROUP (ORDER BY took_ms) AS took_p90
"""
_WAITED = """percentile_cont(0.5) WITHIN GROUP (
    ORDER BY waited_ms) AS waited_median"""

# Of two approvals of one text the second is the text's, so the figures of texts leave out the first.
_STATEMENT = f"""
, cell AS MATERIALIZED (
    SELECT use_case_id, version_id, by_id, week, verb = 'first' AS is_first, {_CELL}
    FROM counted GROUP BY 1, 2, 3, 4, 5
)
SELECT use_case_id, version_id, NULL::int AS by_id, week::text, {_SUMS},
    NULL::float8 AS took_median, NULL::float8 AS took_p90, NULL::float8 AS waited_median
FROM cell WHERE NOT is_first GROUP BY {_GROUPS}
UNION ALL SELECT NULL, NULL, by_id, NULL, {_SUMS}, NULL, NULL, NULL FROM cell GROUP BY by_id
UNION ALL SELECT use_case_id, version_id, NULL, week::text, {_NO_SUMS}, {_TOOK}, NULL
FROM counted WHERE is_decision AND verb <> 'first' AND took_ms IS NOT NULL GROUP BY {_GROUPS}
UNION ALL SELECT NULL, NULL, by_id, NULL, {_NO_SUMS}, {_TOOK}, NULL
FROM counted WHERE is_decision AND took_ms IS NOT NULL GROUP BY by_id
UNION ALL SELECT NULL, NULL, NULL, NULL, {_NO_SUMS}, NULL, NULL, {_WAITED}
FROM counted WHERE is_decision AND verb <> 'first'
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Figures:
    """All of a scope, and its groups by name of the table.

    Keys: `use_case` its id; `version` (id of the use case, id of the version, or 0 for those that must stay unknown);
    `reviewer` the person's id; `week` its Monday, every week of the scope.
    """

    total: Tally
    tables: dict[str, list[Row]]


def figures_of(scope: Scope) -> Figures:
    """One query."""
    found: dict[tuple[str, Any], dict[str, Any]] = {}
    for row in rows(scope, _COLUMNS, _STATEMENT, again=True):
        known = {name: value for name, value in row.items() if value is not None}
        found.setdefault(_place(row), {}).update(known)
    tables: dict[str, list[Row]] = {"use_case": [], "version": [], "reviewer": [], "week": []}
    for (table, key), sums in found.items():
        if table and sums.keys() & _COUNTS.keys():
            tables[table].append(Row(key, _tally(sums, own=table == "reviewer")))
    tables["week"] = list(_every_week(scope, tables["week"]))
    return Figures(_tally(found.get(("", None), {})), tables)


def weeks_of(scope: Scope) -> list[date]:
    """The Mondays of all weeks that the scope touches, in UTC."""
    first, last = scope.start.date(), (scope.end - timedelta(microseconds=1)).date()
    monday = first - timedelta(days=first.weekday())
    return [monday + timedelta(weeks=number) for number in range((last - monday).days // 7 + 1)]


def _place(row: dict[str, Any]) -> tuple[str, Any]:
    """Which table and row of it the figures belong to."""
    if row["by_id"] is not None:
        return "reviewer", row["by_id"]
    if row["week"] is not None:
        return "week", date.fromisoformat(row["week"])
    if row["version_id"] is not None:
        return "version", (row["use_case_id"], row["version_id"])
    return ("", None) if row["use_case_id"] is None else ("use_case", row["use_case_id"])


def _tally(sums: dict[str, Any], *, own: bool = False) -> Tally:
    def count(name: str) -> int:
        return int(sums.get(name, 0))

    of_whom = "own_" if own else ""
    times: dict[str, Any] = {name: sums.get(name) for name in ("took_median", "took_p90", "waited_median")}
    plain = ("approved", "rejected", "again", "in_bulk", "bulk_approved", "undone", "reopened", "measured", "opened")
    return Tally(
        **{name: count(name) for name in plain},
        unchanged=count(f"{of_whom}unchanged"),
        changed=count(f"{of_whom}changed"),
        share_sum=sums.get(f"{of_whom}share_sum", 0.0),
        reasons={name: count(f"reason_{name}") for name in REASONS},
        **times,
    )


def _every_week(scope: Scope, found: list[Row]) -> Iterator[Row]:
    by_week = {row.key: row for row in found}
    for week in weeks_of(scope):
        yield by_week.get(week, Row(week, Tally()))
