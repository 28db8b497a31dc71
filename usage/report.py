"""What was used, summed up: one query over the records of a time range, grouped."""

from datetime import datetime
from typing import Any

from django.db.models import Aggregate, CharField, Count, F, FloatField, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce, TruncDate

from llmhub.money import usd

from .models import UsageRecord

ServedFrom = UsageRecord.ServedFrom
CACHED = (ServedFrom.CACHE, ServedFrom.STALE_CACHE)
FALLBACKS = (ServedFrom.STALE_CACHE, ServedFrom.APPROVED_COPY, ServedFrom.TEMPLATE)

GROUPS: dict[str, Any] = {
    "day": Cast(TruncDate("at"), CharField()),
    "service": F("service"),
    "use_case": F("use_case"),
    "model": F("model"),
    "client": F("client__name"),
    "subject": F("subject"),
    "served_from": F("served_from"),
    "variant": F("variant"),
}


class Percentile(Aggregate):
    """PostgreSQL's `percentile_cont`, the exact percentile of a column."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: str, fraction: float):
        super().__init__(expression, fraction=fraction)


MEASURES: dict[str, Any] = {
    "requests": Count("pk"),
    "succeeded": Count("pk", filter=Q(succeeded=True)),
    "cached": Count("pk", filter=Q(served_from__in=CACHED)),
    "fallbacks": Count("pk", filter=Q(served_from__in=FALLBACKS)),
    # All that went in, whether the provider had it cached or not.
    "tokens_in": Coalesce(Sum(F("tokens_input") + F("tokens_cache_read") + F("tokens_cache_write")), 0),
    "tokens_out": Coalesce(Sum("tokens_output"), 0),
    "spent": Sum("cost"),
    "p50": Percentile("latency_ms", 0.5),
    "p95": Percentile("latency_ms", 0.95),
    "p99": Percentile("latency_ms", 0.99),
}


def records(start: datetime, end: datetime) -> QuerySet[UsageRecord]:
    """The records from `start` up to, but not including, `end`."""
    return UsageRecord.objects.filter(at__gte=start, at__lt=end)


def rows_by(found: QuerySet[UsageRecord], group: str) -> list[dict[str, Any]]:
    """A row a key of `group` (one of GROUPS): days in order, all others with the dearest first."""
    grouped = found.order_by().values(key=GROUPS[group]).annotate(**MEASURES)
    order = ("key",) if group == "day" else (F("spent").desc(nulls_last=True), "key")
    return [_row(dict(values)) for values in grouped.order_by(*order)]


def total_of(found: QuerySet[UsageRecord]) -> dict[str, Any]:
    """All of it in one row."""
    return _row(dict(found.order_by().aggregate(**MEASURES)) | {"key": "total"})


def _row(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": values["key"],
        **{name: values[name] for name in ("requests", "succeeded", "cached", "fallbacks")},
        "tokens_input": values["tokens_in"],
        "tokens_output": values["tokens_out"],
        "cost": usd(values["spent"] or 0),
        **{f"{name}_ms": None if values[name] is None else round(values[name]) for name in ("p50", "p95", "p99")},
    }
