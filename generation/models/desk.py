from django.conf import settings
from django.db import models
from django.utils import timezone

from .suggestion import Suggestion


class ReviewSkip(models.Model):
    """A draft that a reviewer left for later: "next" does not hand it to them until they go through these again."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    suggestion = models.ForeignKey(Suggestion, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "suggestion"], name="one_skip_a_person_and_draft")]

    def __str__(self) -> str:
        return f"{self.person} skipped {self.suggestion_id}"


class ReviewerSettings(models.Model):
    """How a reviewer wants to be told of what waits."""

    class Digest(models.TextChoices):
        OFF = "off", "Never"
        DAILY = "daily", "Once a day"
        OVERDUE = "overdue", "Once a day, and within an hour when a draft is overdue"

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reviewer_settings")
    digest = models.CharField("e-mail me what waits", max_length=10, choices=Digest, default=Digest.DAILY)
    # When the last one was sent: a conditional UPDATE of it decides who sends the next.
    digest_sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "reviewer settings"

    def __str__(self) -> str:
        return f"Settings of {self.person}"
