from django.db import models
from django.utils import timezone

from llmhub.ids import uuid7
from prompts.models import Phase, UseCase
from usage.models import Client

from .suggestion import Suggestion


class Feedback(models.Model):
    """What became of a suggestion, as its client reports it. One value a subject and metric: a later one replaces it."""

    class Metric(models.TextChoices):
        ADOPTION = "adoption", "Adoption"
        CONVERSION = "conversion", "Conversion"
        ENGAGEMENT = "engagement", "Engagement (seconds)"
        SATISFACTION = "satisfaction", "Satisfaction (1 to 5)"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="feedback")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="+")
    # A subject's later experiment leaves what it said in an earlier one alone.
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The subject; where a request has none, its suggestion stands for it.
    unit = models.CharField(max_length=200)
    metric = models.CharField(max_length=15, choices=Metric)
    value = models.FloatField()
    # What was said last while it still counted, where something else was said after that (see `prompts.experiments`).
    in_time_value = models.FloatField(null=True, editable=False)
    in_time_at = models.DateTimeField(null=True, editable=False)
    comment = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-updated_at", "-id"]
        verbose_name_plural = "feedback"
        constraints = [
            models.UniqueConstraint(
                fields=["client", "use_case", "phase", "unit", "metric"],
                name="one_value_a_subject_and_metric",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["phase", "metric"], name="feedback_phase_metric")]

    def __str__(self) -> str:
        return f"{self.metric} {self.value:g}"
