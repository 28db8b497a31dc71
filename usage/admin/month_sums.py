"""What clients used this month (UTC), for lists that are sorted by it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import BigIntegerField, Case, QuerySet, Value, When
from django.utils import timezone

from llmhub.money import usd_field
from usage import report
from usage.inbound import month_of
from usage.models import Client


def with_month_sums(clients: QuerySet[Client]) -> QuerySet[Client]:
    """`clients` with month_requests, month_cost (USD) and month_tokens, from the sums of days: a few queries more, whatever they used."""
    found = dict(report.rows_by("client", *month_of(timezone.now()), latencies=False))
    tokens = {name: one.whole_input + one.tokens_output for name, one in found.items()}
    return clients.annotate(
        month_requests=_by_name({name: one.requests for name, one in found.items()}, BigIntegerField()),
        month_cost=_by_name({name: one.cost for name, one in found.items()}, usd_field()),
        month_tokens=_by_name(tokens, BigIntegerField()),
    )


def _by_name(values: Mapping[str, Any], column: Any) -> Case:
    cases = [When(name=name, then=Value(value)) for name, value in values.items()]
    return Case(*cases, default=Value(0), output_field=column)
