from django.conf import settings
from django.db import models
from django.utils import timezone

from llmhub.fields import OrderedJSONField
from llmhub.ids import uuid7

from .suggestion import RejectReason, Suggestion


class ReviewDecision(models.Model):
    """What a person (or a client's `use`) did to a suggestion, with the content before and after.

    Append-only: the database refuses to change or delete one.
    """

    class Verb(models.TextChoices):
        APPROVE = "approve", "Approved"
        # Where two people must approve, the first of them.
        FIRST_APPROVE = "first", "Approved first"
        REJECT = "reject", "Rejected"
        ASK_AGAIN = "again", "Asked for another"
        UNDO = "undo", "Undone"
        REOPEN = "reopen", "Reopened"
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
    # How it was decided
    took_ms = models.PositiveIntegerField(
        null=True, blank=True, help_text="From the card's opening; empty where it was not opened."
    )
    in_bulk = models.BooleanField(default=False, help_text="Among others, in one action.")
    edit_share = models.FloatField(
        null=True, blank=True, help_text="Of an approval: the share of words that people changed, 0 to 1."
    )
    characters = models.PositiveIntegerField(default=0, help_text="Length of the text that was decided.")

    class Meta:
        ordering = ["at", "id"]
        permissions = [("view_insight", "Can see how reviewing goes, by reviewer")]
        indexes = [
            models.Index(fields=["at"], name="decision_at"),
            models.Index(fields=["by", "at"], name="decision_by_at"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} by {self.by or 'client'}"
