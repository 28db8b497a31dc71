from django.db import models
from django.utils import timezone

from llmhub.ids import uuid7
from llmhub.money import usd_field
from usage.models import CostKind

from .suggestion import Suggestion


class Attempt(models.Model):
    """One call to a provider. Written before the call, so that none is made unseen."""

    class Kind(models.TextChoices):
        GENERATE = "generate", "Generate"
        REPAIR = "repair", "Repair"
        GRADE = "grade", "Grade"

    class Outcome(models.TextChoices):
        STARTED = "started", "Started"
        ANSWERED = "answered", "Answered"
        FAULT = "fault", "Fault"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="attempts")
    kind = models.CharField(max_length=10, choices=Kind)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.STARTED)
    provider = models.CharField(max_length=30)
    model = models.CharField(max_length=100, help_text="As asked for.")
    answered_model = models.CharField(max_length=100, blank=True, help_text="As the provider named it.")
    answer = models.TextField(blank=True)
    stop_reason = models.CharField(max_length=50, blank=True)
    provider_request_id = models.CharField(max_length=100, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.TextField(blank=True)
    retryable = models.BooleanField(default=False)
    tokens_input = models.PositiveBigIntegerField(default=0)
    tokens_output = models.PositiveBigIntegerField(default=0)
    tokens_cache_read = models.PositiveBigIntegerField(default=0)
    tokens_cache_write = models.PositiveBigIntegerField(default=0)
    # Of those, for an hour.
    tokens_cache_write_1h = models.PositiveBigIntegerField(default=0)
    cost = usd_field(null=True, blank=True, help_text="USD; empty while the call runs, and where it is not known")
    cost_kind = models.CharField(max_length=10, choices=CostKind, blank=True)
    # USD per million tokens that it was charged at, tier and batch included, and who says so; see usage.prices.
    unit_prices = models.JSONField(null=True, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="Written just before the call goes out.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["started_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"
