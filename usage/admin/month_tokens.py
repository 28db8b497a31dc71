"""What clients used of this month's tokens, for lists that are sorted by it."""

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone

from usage.inbound import month_of
from usage.models import Client, UsageRecord

ALL_TOKENS = F("tokens_input") + F("tokens_output") + F("tokens_cache_read") + F("tokens_cache_write")


def with_tokens_used(clients: QuerySet[Client]) -> QuerySet[Client]:
    """`clients` with what `tokens_used` tells as `month_tokens`, None where there are no records, in the same query."""
    start, end = month_of(timezone.now())
    records = UsageRecord.objects.filter(client=OuterRef("pk"), at__gte=start, at__lt=end).order_by().values("client")
    return clients.annotate(month_tokens=Subquery(records.annotate(used=Sum(ALL_TOKENS)).values("used")))
