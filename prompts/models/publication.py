from django.conf import settings
from django.db import models

from .use_case import UseCase
from .version import PromptVersion


class Publication(models.Model):
    """One change of a use case's live version: which, by whom, when, why. Append-only."""

    class Kind(models.TextChoices):
        PUBLISH = "publish", "Published"
        ROLL_BACK = "roll_back", "Rolled back"

    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="publications")
    version = models.ForeignKey(PromptVersion, on_delete=models.PROTECT, related_name="publications")
    replaced = models.ForeignKey(PromptVersion, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.version} {self.kind}"
