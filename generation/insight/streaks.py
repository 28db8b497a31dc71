"""Runs of approvals without a look or an edit: a hint for the team lead to look at a sample."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from .counted import rows
from .scope import Scope
from .thresholds import SKIM_CHARACTERS_PER_S, SKIM_FLOOR_MS, STREAK

# The most that are shown, longest first.
MOST = 50

# See `thresholds.skim_ms`. Whose card was not opened at all (in bulk) is told by itself, and is in no streak.
_QUICK = f"""verb IN ('approve', 'first') AND NOT edited
    AND took_ms < greatest({SKIM_FLOOR_MS}, characters::bigint * 1000 / {SKIM_CHARACTERS_PER_S})"""

_COLUMNS = "d.id, d.at, d.characters, d.suggestion_id"
_SEEN = f"""
, seen AS (
    SELECT *, {_QUICK} AS is_quick FROM counted WHERE is_decision AND took_ms IS NOT NULL
)
"""  # noqa: S608
# A run goes on while no decision comes between that was no quick approval: their number stays the same.
_STREAKS = f"""{_SEEN}
, numbered AS (
    SELECT *, count(*) FILTER (WHERE NOT is_quick) OVER (PARTITION BY by_id ORDER BY at, id) AS run FROM seen
)
SELECT by_id, min(at)::text AS first_at, max(at)::text AS last_at, count(*) AS approvals,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY took_ms) AS took_median,
    array_agg(DISTINCT use_case_id) AS use_cases
FROM numbered WHERE is_quick
GROUP BY by_id, run HAVING count(*) >= {STREAK}
ORDER BY approvals DESC, min(at) DESC LIMIT {MOST}
"""  # noqa: S608
_APPROVALS = f"""{_SEEN}
SELECT suggestion_id::text, use_case_id, at::text AS at, took_ms, characters, count(*) OVER () AS among
FROM seen WHERE is_quick ORDER BY seen.at, id LIMIT %(most)s
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Streak:
    """A run: whose, from when to when, how many approvals, the median of their times in ms, ids of their use cases."""

    by_id: int
    first_at: datetime
    last_at: datetime
    approvals: int
    took_median: float
    use_cases: list[int]


@dataclass(frozen=True, slots=True)
class Quick:
    """One approval that took less time than skimming the text does. `among` how many such ones it is."""

    suggestion_id: UUID
    use_case_id: int
    at: datetime
    took_ms: int
    characters: int
    among: int


def streaks_of(scope: Scope) -> list[Streak]:
    """The longest first. One query."""
    found = rows(scope, _COLUMNS, _STREAKS)
    return [Streak(**row | {name: _moment(row[name]) for name in ("first_at", "last_at")}) for row in found]


def quick_approvals(scope: Scope, most: int) -> list[Quick]:
    """The quick approvals of the scope in order of time, at most so many. One query."""
    found = rows(scope, _COLUMNS, _APPROVALS, most=most)
    return [Quick(**row | {"suggestion_id": UUID(row["suggestion_id"]), "at": _moment(row["at"])}) for row in found]


def _moment(text: str) -> datetime:
    """A time as PostgreSQL writes it, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
