from django.db import models
from django.utils import timezone

from llmhub.ids import uuid7
from llmhub.money import usd_field

from .client import Client


class CostKind(models.TextChoices):
    """How sure a cost is."""

    EXACT = "exact", "Exact"
    # The provider was called and did not say what it used: the most that it can have been.
    ESTIMATED = "estimated", "Estimated"
    UNKNOWN = "unknown", "Unknown"


class UsageRecord(models.Model):
    """One answered request and what it cost. Append-only; names by slug, so that it outlives what it names.

    The table is partitioned by the month of `at` (see usage.partitions), so in the database the key is (id, at).
    """

    class ServedFrom(models.TextChoices):
        MODEL = "model", "Model"
        CACHE = "cache", "Cache"
        STALE_CACHE = "stale_cache", "Stale cache"
        APPROVED_COPY = "approved_copy", "Approved copy"
        TEMPLATE = "template", "Template"

    # A generated suggestion's record bears the suggestion's id, so that it can't be written twice.
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(default=timezone.now)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="usage", db_index=False)
    service = models.CharField(max_length=50)
    use_case = models.CharField(max_length=101, help_text="Full name, service.use_case")
    version = models.PositiveIntegerField(null=True)
    variant = models.CharField(max_length=50, blank=True)
    provider = models.CharField(max_length=30, blank=True)
    model = models.CharField(max_length=100, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    served_from = models.CharField(max_length=15, choices=ServedFrom)
    succeeded = models.BooleanField()
    tokens_input = models.PositiveBigIntegerField(default=0, help_text="Uncached input tokens")
    tokens_output = models.PositiveBigIntegerField(default=0)
    tokens_cache_read = models.PositiveBigIntegerField(default=0)
    tokens_cache_write = models.PositiveBigIntegerField(default=0)
    cost = usd_field(null=True, help_text="USD; empty where it is not known")
    cost_kind = models.CharField(max_length=10, choices=CostKind, default=CostKind.EXACT)
    saved = usd_field(default=0, help_text="USD: what the answer had cost that the cache gave again")
    latency_ms = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["client", "at"], name="usage_record_client_at"),
            models.Index(fields=["at"], name="usage_record_at"),
        ]

    def __str__(self) -> str:
        return f"{self.use_case} {self.at:%Y-%m-%d %H:%M}"
