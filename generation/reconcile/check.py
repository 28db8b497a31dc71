"""One comparison and what it found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

# Differences that are shown of one comparison; all are counted.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Range:
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that does not agree: what it is, and both sides in words."""

    what: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Check:
    """What was compared, how many there were, how many of them differ, and the first of those."""

    name: str
    compared: int
    differing: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All checks over a time range."""

    since: datetime
    until: datetime
    checks: tuple[Check, ...]

    @property
    def agrees(self) -> bool:
        return not any(check.differing for check in self.checks)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A query of rows (what, expected, found) of everything compared; those where both sides differ are wrong."""

    name: str
    query: str

    def run(self, cursor: Any, of_range: Range) -> Check:
        """The check for this range."""
        both = f"""
            WITH compared (what, expected, found) AS MATERIALIZED ({self.query}),
            wrong AS (SELECT * FROM compared WHERE expected IS DISTINCT FROM found)
            SELECT counts.*, first.*
            FROM (SELECT (SELECT count(*) FROM compared), (SELECT count(*) FROM wrong)) AS counts
            LEFT JOIN (SELECT * FROM wrong ORDER BY what LIMIT {SHOWN}) AS first ON true
        """  # noqa: S608 - of constants of ours
        cursor.execute(both, {"since": of_range.since, "until": of_range.until})
        rows = cursor.fetchall()
        found = tuple(Difference(*(str(part) for part in row[2:])) for row in rows if row[2] is not None)
        return Check(self.name, rows[0][0], rows[0][1], found)
