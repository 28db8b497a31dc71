"""Which decisions are looked at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Decisions made from `start` up to, but without, `end`.

    `use_cases`: ids of those that count, None for all. `reviewer`: the id of the person, None for all. `hidden`: ids of
    the variants whose version must stay unknown (blind review); their texts are told apart by use case only.
    """

    start: datetime
    end: datetime
    use_cases: tuple[int, ...] | None = None
    reviewer: int | None = None
    hidden: tuple[int, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """For the statements' placeholders."""
        return {
            "start": self.start,
            "end": self.end,
            "use_cases": list(self.use_cases or ()),
            "reviewer": self.reviewer,
            "hidden": list(self.hidden),
        }

    @property
    def where(self) -> str:
        """In SQL, of a decision `d` and its suggestion `s`."""
        parts = ["d.at >= %(start)s AND d.at < %(end)s"]
        if self.reviewer is not None:
            parts.append("d.by_id = %(reviewer)s")
        if self.use_cases is not None:
            parts.append("s.use_case_id = ANY(%(use_cases)s)")
        return " AND ".join(parts)
