"""How many tokens clients used."""

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone

from usage import report
from usage.models import Client, UsageRecord

from .month import month_of

ALL_KINDS = F("tokens_input") + F("tokens_output") + F("tokens_cache_read") + F("tokens_cache_write")


def tokens_used(client: Client) -> int:
    """All tokens of this month's records of `client`: in and out, cache reads and writes."""
    return report.tokens(*month_of(timezone.now()), client=client)


def with_tokens_used(clients: QuerySet[Client]) -> QuerySet[Client]:
    """`clients` with the same as `month_tokens`, for lists: in their query. None where there are no records."""
    start, end = month_of(timezone.now())
    records = UsageRecord.objects.filter(client=OuterRef("pk"), at__gte=start, at__lt=end).order_by().values("client")
    return clients.annotate(month_tokens=Subquery(records.annotate(sum=Sum(ALL_KINDS)).values("sum")))
