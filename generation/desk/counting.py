"""Numbers that stop where people no longer care for the exact one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; with `more`, at least that many."""

    number: int = 0
    more: bool = False

    @classmethod
    def capped(cls, number: int) -> "Count":
        """What was counted no further than MOST_COUNTED."""
        return cls(number, number >= MOST_COUNTED)

    @classmethod
    def of(cls, drafts: "QuerySet[Any, Any]") -> "Count":
        """How many `drafts` there are, counted no further than MOST_COUNTED."""
        return cls.capped(drafts.order_by()[:MOST_COUNTED].count())

    def __add__(self, other: "Count") -> "Count":
        return Count(self.number + other.number, self.more or other.more)

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        """“12”, “1,000+”; nothing where there may be some, but none was seen."""
        if self.more:
            return f"{self.number:,}+" if self.number else ""
        return f"{self.number:,}"


@dataclass(slots=True)
class Waiting:
    """What waits of one use case (or of several together). `due` is the next due time, `oldest` when the oldest came."""

    name: str = ""
    title: str = ""
    count: Count = field(default_factory=Count)
    overdue: Count = field(default_factory=Count)
    risky: Count = field(default_factory=Count)
    findings: Count = field(default_factory=Count)
    facts: Count = field(default_factory=Count)
    low: Count = field(default_factory=Count)
    mine: Count = field(default_factory=Count)
    unassigned: Count = field(default_factory=Count)
    due: datetime | None = None
    oldest: datetime | None = None


COUNTS = ("count", "overdue", "risky", "findings", "facts", "low", "mine", "unassigned")


def together(rows: Iterable[Waiting]) -> Waiting:
    """All of `rows` as one."""
    total = Waiting()
    for row in rows:
        for name in COUNTS:
            setattr(total, name, getattr(total, name) + getattr(row, name))
        total.due = min(filter(None, (total.due, row.due)), default=None)
        total.oldest = min(filter(None, (total.oldest, row.oldest)), default=None)
    return total
