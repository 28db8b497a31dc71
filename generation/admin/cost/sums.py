"""All of a range in one: what the figures on top are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from usage import report
from usage.models import UsageRecord
from usage.report import Figures

_From = UsageRecord.ServedFrom
WITHOUT_CALL = (_From.CACHE, _From.STALE_CACHE, _From.APPROVED_COPY, _From.TEMPLATE)


@dataclass(frozen=True, slots=True)
class Sums:
    """`all` requests; those answered `without_call` to a provider; active `subjects`."""

    all: Figures
    without_call: Figures
    subjects: int

    @property
    def success_rate(self) -> float | None:
        return rate(self.all.succeeded, self.all.requests)

    @property
    def fallback_rate(self) -> float | None:
        return rate(self.all.fallbacks, self.all.requests)

    @property
    def hit_rate(self) -> float | None:
        return rate(self.all.cached, self.all.requests)

    @property
    def cost_per_subject(self) -> Decimal | None:
        """USD."""
        return per(self.all.cost, self.subjects)


def sums_of(start: datetime, end: datetime) -> Sums:
    """From `start` until before `end`."""
    parts: Mapping[str, Figures] = dict(report.rows_by("served_from", start, end))
    return Sums(
        all=report.together(parts.values()),
        without_call=report.together(parts[name] for name in WITHOUT_CALL if name in parts),
        subjects=report.active_subjects("total", start, end).get("", 0),
    )


def rate(part: int, whole: int) -> float | None:
    """None where there is nothing to be a part of."""
    return part / whole if whole else None


def per(cost: Decimal, number: int | None) -> Decimal | None:
    """Cost of each, USD; None where there is none."""
    return cost / number if number else None
