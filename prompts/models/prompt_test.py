from django.conf import settings
from django.db import models

from llmhub.fields import OrderedJSONField

from .use_case import UseCase
from .version import PromptVersion


class PromptTest(models.Model):
    """A case of a use case's test set: inputs, and what must hold for the answer (see `prompts.test_sets`)."""

    class Origin(models.TextChoices):
        WRITTEN = "written", "Written"
        GOLDEN = "golden", "Approved suggestion"
        FAILING = "failing", "Rejected suggestion"
        IMPORTED = "imported", "Imported"

    use_case = models.ForeignKey(UseCase, on_delete=models.CASCADE, related_name="tests")
    name = models.CharField(max_length=120)
    variables = OrderedJSONField(default=dict)
    assertions = OrderedJSONField(default=list, blank=True)
    # The approved answer that a golden case comes from: `data` of a use case with an output schema, else the text.
    expected = OrderedJSONField(null=True, blank=True)
    note = models.TextField(blank=True, help_text="Why this case is here, e.g. what was wrong with the answer.")
    active = models.BooleanField(default=True, help_text="Off: runs pass over it.")
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.WRITTEN, editable=False)
    # No foreign key: suggestions belong to the app above this one.
    source_suggestion = models.UUIDField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "test case"
        ordering = ["use_case_id", "name"]
        constraints = [models.UniqueConstraint(fields=["use_case", "name"], name="test_name_unique_in_use_case")]

    def __str__(self) -> str:
        return self.name


class PromptTestVerdict(models.Model):
    """How a version did in its whole test set: what publishing asks for. Append-only."""

    version = models.ForeignKey(PromptVersion, on_delete=models.CASCADE, related_name="test_verdicts")
    # Of the wording and of the test set, as they were: another wording or another set needs another run.
    fingerprint = models.CharField(max_length=32)
    set_digest = models.CharField(max_length=32)
    total = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    run_id = models.UUIDField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.version}: {self.total - self.failed} of {self.total}"

    @property
    def passed(self) -> bool:
        return self.total > 0 and self.failed == 0
