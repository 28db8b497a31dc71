from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

MOST = 1_000_000_000


def _limit(what: str) -> "models.PositiveIntegerField[int | None, int | None]":
    limits = [MinValueValidator(1), MaxValueValidator(MOST)]
    return models.PositiveIntegerField(
        null=True, blank=True, validators=limits, help_text=f"{what} a minute; empty for what the provider says."
    )


class ProviderLimit(models.Model):
    """What an operator allows to be sent to a provider, for one model or each of them, within a minute."""

    provider = models.CharField(max_length=30, default="anthropic")
    model = models.CharField(
        max_length=100,
        blank=True,
        help_text="As prompt versions name it; empty for each model without a line of its own.",
    )
    requests = _limit("Requests")
    input_tokens = _limit("Input tokens")
    output_tokens = _limit("Output tokens")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["provider", "model"]
        constraints = [models.UniqueConstraint(fields=["provider", "model"], name="one_limit_a_provider_and_model")]

    def __str__(self) -> str:
        return f"{self.provider} {self.model or 'each model'}"
