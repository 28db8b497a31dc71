from django.core.validators import RegexValidator
from django.db import models

from .switch import MASTER, MasterSwitch, rollout_check, rollout_field

slug_validator = RegexValidator(
    r"\A[a-z][a-z0-9_]{0,49}\Z", "Use lower-case letters, digits and _, starting with a letter."
)


class Service(models.Model):
    """An application area, e.g. `sns_auto`."""

    slug = models.CharField(max_length=50, unique=True, validators=[slug_validator])
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    enabled = models.BooleanField(default=True, help_text="Off: every use case of this service answers “not enabled”.")
    rollout_percent = rollout_field()
    # The same for each service: joined along with it, the switch for everything takes no query of its own.
    master = models.ForeignKey(MasterSwitch, on_delete=models.PROTECT, default=MASTER, editable=False, related_name="+")
    # What the catalogue file last said, so that loading it again leaves alone what people changed since.
    catalog_contract = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["slug"]
        constraints = [rollout_check("service_rollout_is_percent")]

    def __str__(self) -> str:
        return self.name
