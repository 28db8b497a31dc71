"""What the home page tells operators: requests, cost, cache and failures of today, and the last two weeks."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from llmhub.admin_site.display import NOTHING, money
from llmhub.admin_site.filters import midnight
from usage import report
from usage.models import UsageRecord

DAYS = 14


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of today, what it is held against, and where it leads."""

    title: str
    value: str
    remark: str
    link: str
    is_bad: bool = False


def figures_of() -> list[Figure]:
    """Today's figures (UTC), against yesterday up to the same time of day."""
    now = timezone.now()
    today = midnight(now.date())
    sums, cached = _with_cached(today, today + timedelta(days=1))
    before = report.total(today - timedelta(days=1), now - timedelta(days=1))
    link = f"{reverse('admin:usage_usagerecord_changelist')}?at_from={today:%Y-%m-%d}"
    requests, failed = sums.requests, sums.requests - sums.succeeded
    share = f"{100 * cached / requests:.0f} %" if requests else NOTHING
    return [
        Figure("Requests today", f"{requests:,}", f"{before.requests:,} yesterday by now", link),
        Figure("Cost today", money(sums.cost), f"{money(before.cost)} yesterday by now", link),
        Figure("From the cache", share, f"{cached:,} of {requests:,} today", f"{link}&served_from__exact=cache"),
        Figure(
            "Failed today",
            f"{failed:,}",
            f"{before.requests - before.succeeded:,} yesterday by now",
            f"{link}&succeeded__exact=0",
            failed > 0,
        ),
    ]


def _with_cached(start: datetime, end: datetime) -> tuple[report.Figures, int]:
    """The figures of a range, and how many of its answers the cache gave while they were fresh."""
    rows = report.rows_by("served_from", start, end)
    cached = sum(figures.requests for key, figures in rows if key == UsageRecord.ServedFrom.CACHE)
    return report.together(figures for _, figures in rows), cached


def fourteen_days() -> dict[str, Any]:
    """Requests and cost of each of the last 14 days (UTC): data for two charts, and the rows for a table."""
    last = timezone.now().date()
    days = [last - timedelta(days=back) for back in reversed(range(DAYS))]
    found = report.by_day("total", midnight(days[0]), midnight(last + timedelta(days=1)))
    by_day = {day: (figures.requests, figures.cost) for day, _, figures in found}
    rows = [(day, *by_day.get(day, (0, Decimal(0)))) for day in days]
    labels = [f"{day:%-d %b}" for day in days]
    return {
        "requests": _bars(labels, "Requests", [requests for _, requests, _ in rows], "var(--color-primary-500)"),
        "cost": _bars(labels, "Cost, USD", [float(cost) for *_, cost in rows], "var(--color-primary-500)"),
        "rows": [(day, requests, money(cost)) for day, requests, cost in reversed(rows)],
        "total": f"{sum(requests for _, requests, _ in rows):,} requests, {money(sum((cost for *_, cost in rows), Decimal(0)))}",
    }


def _bars(labels: list[str], title: str, values: list[float] | list[int], colour: str) -> str:
    bars = {
        "label": title,
        "data": values,
        "backgroundColor": colour,
        "maxBarThickness": 18,
        "borderRadius": 4,
        "displayYAxis": True,
        "maxTicksXLimit": 7,
    }
    return json.dumps({"labels": labels, "datasets": [bars]})
