from django.conf import settings
from django.db import models

from .publish_request import PublishRequest
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
    client_name = models.CharField(max_length=50, blank=True, help_text="Who published over the API.")
    request = models.OneToOneField(
        PublishRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="publication"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.version} {self.kind}"
