from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

# USD per million tokens. Dearer than any model ever was, and few enough places that a cost is exact (llmhub.money.PLACES).
DEAREST = Decimal(100_000)


def _per_million(help_text: str) -> "models.DecimalField[Decimal, Decimal]":
    limits = [MinValueValidator(Decimal(0)), MaxValueValidator(DEAREST)]
    return models.DecimalField(max_digits=10, decimal_places=4, validators=limits, help_text=help_text)


class ModelPrice(models.Model):
    """What an operator says that a model costs, in USD per million tokens. From its start on it wins over the price list.

    Rows that differ only in `above_input_tokens` are the tiers of one price: a call is charged, with all its tokens, at
    the highest tier that its whole input (cached part included) exceeds.
    """

    provider = models.CharField(max_length=30, default="anthropic")
    model = models.CharField(max_length=100, help_text="As prompt versions name it.")
    starts_at = models.DateTimeField(default=timezone.now, help_text="Calls from this moment on cost this.")
    above_input_tokens = models.PositiveIntegerField(
        default=0, help_text="For calls whose whole input is longer than this; 0 for all."
    )
    input = _per_million("Uncached input.")
    output = _per_million("Output, thinking included.")
    cache_read = _per_million("Input that the provider had cached.")
    cache_write_5m = _per_million("Input that the provider caches for 5 minutes.")
    cache_write_1h = _per_million("Input that the provider caches for an hour.")
    batch_factor = models.DecimalField(
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.5"),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
        help_text="What a call in a batch costs of that; 0.5 is half.",
    )
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["provider", "model", "-starts_at", "above_input_tokens"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "model", "starts_at", "above_input_tokens"], name="one_price_a_model_and_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.model} from {self.starts_at:%Y-%m-%d}"
