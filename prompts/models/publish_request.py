from django.conf import settings
from django.db import models
from django.db.models import Q

from .version import PromptVersion


class PublishRequest(models.Model):
    """One person asks another to let a draft go out, with the wording as it was then."""

    class Purpose(models.TextChoices):
        PUBLISH = "publish", "Publish"
        EXPERIMENT = "experiment", "Use in an experiment"

    class State(models.TextChoices):
        OPEN = "open", "Waiting"
        APPROVED = "approved", "Approved"
        SENT_BACK = "sent_back", "Sent back"
        WITHDRAWN = "withdrawn", "Withdrawn"

    version = models.ForeignKey(PromptVersion, on_delete=models.CASCADE, related_name="publish_requests")
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.PUBLISH)
    note = models.CharField(max_length=500, blank=True)
    fingerprint = models.CharField(max_length=32, help_text="Of the version, when it was asked.")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)

    class Meta:
        verbose_name = "approval"
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(state="open"), name="one_open_publish_request_a_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.version}"
