from django.conf import settings
from django.db import models
from django.utils import timezone

from llmhub.fields import OrderedJSONField
from llmhub.ids import uuid7
from prompts.models import PromptTest, PromptVersion, UseCase

from .suggestion import Suggestion


class StudioRun(models.Model):
    """Versions of a use case tried on inputs: a trial to look at, or the test set with its verdict."""

    class Kind(models.TextChoices):
        TRY = "try", "Trial"
        TEST = "test", "Test set"

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    use_case = models.ForeignKey(UseCase, on_delete=models.CASCADE, related_name="studio_runs")
    kind = models.CharField(max_length=5, choices=Kind)
    # The version in question, and the one it is compared with (the live one, or the one beside it).
    version = models.ForeignKey(PromptVersion, on_delete=models.CASCADE, related_name="+")
    baseline = models.ForeignKey(PromptVersion, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    # Of the version's wording and the test set when the run began.
    fingerprint = models.CharField(max_length=32)
    set_digest = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    total = models.PositiveIntegerField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    client_name = models.CharField(max_length=50, blank=True, help_text="Who asked over the API.")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "trial or test run"
        verbose_name_plural = "trials and test runs"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["use_case", "-created_at"], name="studio_run_use_case_newest")]
        permissions = [("use_past_requests", "Can try prompt versions on the variables of past requests")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.version}"


class StudioResult(models.Model):
    """One input with one version: its answer (a suggestion of the studio), and how it did."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(StudioRun, on_delete=models.CASCADE, related_name="results")
    version = models.ForeignKey(PromptVersion, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField(help_text="Of the input in its run.")
    label = models.CharField(max_length=120, help_text="The name of the case, example or past request.")
    test = models.ForeignKey(PromptTest, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # As they were when the run began: the case may be edited meanwhile.
    assertions = OrderedJSONField(default=list)
    expected = OrderedJSONField(null=True)
    suggestion = models.OneToOneField(Suggestion, on_delete=models.PROTECT, related_name="studio_result")
    # Filled in when the answer is in; `passed` stays empty until then.
    passed = models.BooleanField(null=True)
    checks = models.JSONField(default=list, help_text="[{name, passed, detail}]")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["run_id", "position", "version_id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position", "version"], name="one_result_an_input_and_version"),
        ]

    def __str__(self) -> str:
        return f"{self.label} with {self.version}"
