from django.db import models

from llmhub.fields import OrderedJSONField

from .service import slug_validator


class ReferenceData(models.Model):
    """Named JSON that the hub fills into variables, e.g. a product taxonomy. Its owner keeps it up to date."""

    name = models.CharField(max_length=50, unique=True, validators=[slug_validator])
    description = models.CharField(max_length=200, blank=True)
    data = OrderedJSONField()
    catalog_contract = models.JSONField(default=dict, blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "reference data"

    def __str__(self) -> str:
        return self.name
