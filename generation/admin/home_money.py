"""What the home page tells operators: requests, cost, cache and failures of today, and the last two weeks."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from llmhub.admin_site.display import NOTHING, money
from llmhub.admin_site.filters import midnight
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
    """Today's figures (UTC), against yesterday up to the same time of day. One query."""
    now = timezone.now()
    today = midnight(now.date())
    sums = _sums(now, today)
    records = reverse("admin:usage_usagerecord_changelist")
    link = f"{records}?at_from={today:%Y-%m-%d}"
    requests, failed = sums["requests"], sums["failed"]
    share = f"{100 * sums['cached'] / requests:.0f} %" if requests else NOTHING
    return [
        Figure("Requests today", f"{requests:,}", f"{sums['requests_before']:,} yesterday by now", link),
        Figure("Cost today", money(sums["spent"]), f"{money(sums['spent_before'])} yesterday by now", link),
        Figure(
            "From the cache", share, f"{sums['cached']:,} of {requests:,} today", f"{link}&served_from__exact=cache"
        ),
        Figure(
            "Failed today",
            f"{failed:,}",
            f"{sums['failed_before']:,} yesterday by now",
            f"{link}&succeeded__exact=0",
            failed > 0,
        ),
    ]


def _sums(now: datetime, today: datetime) -> dict[str, Any]:
    yesterday = today - timedelta(days=1)
    is_today = Q(at__gte=today)
    before = Q(at__lt=now - timedelta(days=1))
    cached = Q(served_from=UsageRecord.ServedFrom.CACHE)
    failed = Q(succeeded=False)
    return UsageRecord.objects.filter(at__gte=yesterday).aggregate(
        requests=Count("pk", filter=is_today),
        spent=Sum("cost", filter=is_today, default=Decimal(0)),
        cached=Count("pk", filter=is_today & cached),
        failed=Count("pk", filter=is_today & failed),
        requests_before=Count("pk", filter=before),
        spent_before=Sum("cost", filter=before, default=Decimal(0)),
        failed_before=Count("pk", filter=before & failed),
    )


def fourteen_days() -> dict[str, Any]:
    """Requests and cost of each of the last 14 days (UTC): data for two charts, and the rows for a table. One query."""
    last = timezone.now().date()
    days = [last - timedelta(days=back) for back in reversed(range(DAYS))]
    found = (
        UsageRecord.objects.filter(at__gte=midnight(days[0]))
        .annotate(day=TruncDate("at", tzinfo=UTC))
        .order_by()
        .values_list("day")
        .annotate(requests=Count("pk"), spent=Sum("cost", default=Decimal(0)))
    )
    by_day: dict[date, tuple[int, Decimal]] = {day: (requests, cost) for day, requests, cost in found}
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
