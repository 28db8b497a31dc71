import hashlib
from collections.abc import Iterable

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from .use_case import UseCase

# What an answer depends on.
WORDING = ("system_prompt", "user_prompt", "model", "max_tokens", "effort")
# What a person may change in a draft, and what its draft fingerprint stands for.
EDITABLE = (*WORDING, "note")
# Of one answer.
MAX_TOKENS = 128_000


class PromptVersion(models.Model):
    """The wording, model and limits that fulfil a use case. A draft until published, then it never changes.

    Published means out of the draft state: it is or was live, or an experiment serves it. The database itself refuses
    to change or delete such a row (see the migration `0003_published_versions_are_final`).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"

    class Source(models.TextChoices):
        CATALOG = "catalog", "Catalogue file"
        ADMIN = "admin", "Admin"
        API = "api", "API"

    class Effort(models.TextChoices):
        DEFAULT = "", "The model's own default"
        LOW = "low", "Low"
        MEDIUM = "medium", "Medium"
        HIGH = "high", "High"
        XHIGH = "xhigh", "Very high"
        MAX = "max", "Highest"

    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    source = models.CharField(max_length=10, choices=Source, default=Source.ADMIN, editable=False)
    system_prompt = models.TextField(
        blank=True, help_text="Who the model is and what the rules are. No variables here."
    )
    user_prompt = models.TextField(help_text="The task and its data. {{variable}} inserts one.")
    model = models.CharField(max_length=100)
    max_tokens = models.PositiveIntegerField(
        default=4096,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_TOKENS)],
        help_text="Upper limit of the answer, thinking included.",
    )
    effort = models.CharField(max_length=10, choices=Effort, default=Effort.DEFAULT, blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="What changed, and why.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Who asked for it over the API, and who last changed the draft.
    client_name = models.CharField(max_length=50, blank=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-number"]
        permissions = [("publish_promptversion", "Can publish and roll back prompt versions")]
        constraints = [
            models.UniqueConstraint(fields=["use_case", "number"], name="version_number_unique_in_use_case"),
        ]

    def __str__(self) -> str:
        return f"{self.use_case} v{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def fingerprint(self) -> str:
        """What stands for the wording and limits, so for what models are sent: equal for equal ones."""
        return _digest(str(getattr(self, name)) for name in WORDING)

    @property
    def draft_fingerprint(self) -> str:
        """What stands for everything that people may change in a draft: the wording, limits and note."""
        return _digest(str(getattr(self, name)) for name in EDITABLE)

    @property
    def is_live(self) -> bool:
        return self.use_case.live_version_id == self.pk


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
