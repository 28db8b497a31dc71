"""What the decisions of one group come to: counts, and the rates that follow from them."""

from dataclasses import dataclass, field
from typing import Any

from generation.models import ReviewDecision
from generation.models.suggestion import RejectReason
from prompts.statistics.rates import wilson

# What tables are told apart by.
KEYS = ("use_case", "version", "reviewer", "week")
REASONS: tuple[str, ...] = tuple(RejectReason.values)
VERBS = ReviewDecision.Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of decisions; times in milliseconds, shares from 0 to 1. None where there is nothing to say."""

    approved: int = 0
    rejected: int = 0
    again: int = 0
    in_bulk: int = 0
    bulk_approved: int = 0
    # Approvals of a text that nobody had changed; and those whose share of changed words is known.
    unchanged: int = 0
    measured: int = 0
    changed: int = 0
    share_sum: float = 0.0
    undone: int = 0
    reopened: int = 0
    # Decisions on cards that were opened, and how long these took.
    opened: int = 0
    took_median: float | None = None
    took_p90: float | None = None
    # From when the text was ready.
    waited_median: float | None = None
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def decisions(self) -> int:
        """Approvals, rejections and requests for another attempt."""
        return self.approved + self.rejected + self.again

    @property
    def approval_rate(self) -> float | None:
        """Approvals of all decisions."""
        return self.approved / self.decisions if self.decisions else None

    @property
    def approval_interval(self) -> list[float]:
        """The 95 % interval of the approval rate (Wilson)."""
        return wilson(self.approved, self.decisions)

    @property
    def unchanged_rate(self) -> float | None:
        """Approvals without a change, of all approvals."""
        return self.unchanged / self.approved if self.approved else None

    @property
    def unchanged_interval(self) -> list[float]:
        """The 95 % interval of the share that was approved without a change (Wilson)."""
        return wilson(self.unchanged, self.approved)

    @property
    def edit_share(self) -> float | None:
        """The mean share of words that people changed, over all approvals."""
        return self.share_sum / self.measured if self.measured else None

    @property
    def edit_share_of_changed(self) -> float | None:
        """The same over the approvals that changed something."""
        return self.share_sum / self.changed if self.changed else None


@dataclass(frozen=True, slots=True)
class Row:
    """One group of a table: what it is of (`key`, see `figures.py`), and its figures."""

    key: Any
    tally: Tally
