from django.db import models
from django.utils import timezone

from llmhub.fields import OrderedJSONField
from usage.models import Client

from .suggestion import Suggestion


class IdempotencyKey(models.Model):
    """An `Idempotency-Key` that a client sent, and the first answer to it (empty while that is still being made)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    body_hash = models.CharField(max_length=64)
    # What this request made, if it got that far: a repeat after a crash answers with it.
    suggestion = models.ForeignKey(Suggestion, on_delete=models.CASCADE, null=True, related_name="+")
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = OrderedJSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    # While the first request runs; past this time its process is dead and the key is free again.
    locked_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="idempotency_key_unique_to_client")]

    def __str__(self) -> str:
        return self.key
