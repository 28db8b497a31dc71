from django.conf import settings
from django.db import models
from django.utils import timezone

from llmhub.fields import OrderedJSONField
from llmhub.ids import uuid7

from .suggestion import RejectReason, Suggestion


class ReviewDecision(models.Model):
    """What a person (or a client's `use`) did to a suggestion, with the content before and after. Append-only."""

    class Verb(models.TextChoices):
        APPROVE = "approve", "Approved"
        REJECT = "reject", "Rejected"
        USE = "use", "Used"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="decisions")
    verb = models.CharField(max_length=10, choices=Verb)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    edited = models.BooleanField(default=False)
    reason = models.CharField(max_length=15, choices=RejectReason, blank=True)
    comment = models.TextField(blank=True)
    content_before = models.TextField(null=True)
    data_before = OrderedJSONField(null=True)
    content_after = models.TextField(null=True)
    data_after = OrderedJSONField(null=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.verb} by {self.by or 'client'}"
