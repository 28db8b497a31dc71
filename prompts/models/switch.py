from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models

ALL = 100
# The one row that there is.
MASTER = 1


def rollout_field() -> "models.PositiveSmallIntegerField[int, int]":
    """The share of subjects, in percent, that a switch which is on lets through."""
    return models.PositiveSmallIntegerField(
        "rolled out to",
        default=ALL,
        validators=[MaxValueValidator(ALL)],
        help_text="Percent of the subjects; the others are answered with “not enabled”. Raising it moves nobody.",
    )


def rollout_check(name: str) -> models.CheckConstraint:
    """That the share is one, in the database too."""
    return models.CheckConstraint(condition=models.Q(rollout_percent__gte=0, rollout_percent__lte=ALL), name=name)


class MasterSwitch(models.Model):
    """The switch for everything: one row, which a migration makes and each service refers to, so that it stays."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=MASTER, editable=False)
    enabled = models.BooleanField(default=True)
    rollout_percent = rollout_field()
    reason = models.CharField(max_length=200, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "switch for everything"
        verbose_name_plural = "switches"
        permissions = [("throw_switch", "Can switch everything, services and use cases on and off")]
        constraints = [
            models.CheckConstraint(condition=models.Q(id=MASTER), name="one_master_switch"),
            rollout_check("master_rollout_is_percent"),
        ]

    def __str__(self) -> str:
        return "Everything"
