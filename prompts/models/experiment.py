from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from .use_case import UseCase
from .version import PromptVersion

slug_validator = RegexValidator(r"\A[a-z0-9][a-z0-9-]{0,39}\Z", "Use lower-case letters, digits and -.")


class Metric(models.TextChoices):
    """What an experiment is decided by; how each is counted stands in `prompts.experiments.metrics`."""

    APPROVAL = "approval", "Approved by reviewers"
    ADOPTION = "adoption", "Adoption"
    CONVERSION = "conversion", "Conversion"
    ENGAGEMENT = "engagement", "Engagement (seconds)"
    SATISFACTION = "satisfaction", "Satisfaction (1 to 5)"
    COST_PER_APPROVED = "cost_per_approved", "Cost per approved text"
    LATENCY = "latency", "Time to answer"


class Experiment(models.Model):
    """Versions of one use case sharing its traffic by weight, until one of them wins by its metric."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        STOPPED = "stopped", "Stopped"

    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="experiments")
    slug = models.CharField(max_length=40, validators=[slug_validator], help_text="As clients see it.")
    name = models.CharField(max_length=100)
    hypothesis = models.TextField(blank=True, help_text="What should get better, and why.")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    metric = models.CharField(max_length=20, choices=Metric, default=Metric.APPROVAL)
    # In the metric's own unit: 0.05 is five points of approval, 0.5 half a second, 0.001 a tenth of a cent.
    smallest_difference = models.FloatField(help_text="The smallest difference that matters.")
    planned_subjects = models.PositiveIntegerField(
        validators=[MinValueValidator(2)], help_text="Of all versions together."
    )
    # Otherwise it was worked out, and is again while the plan changes.
    sample_typed = models.BooleanField(default=True, editable=False)
    coverage = models.FloatField(
        default=1.0,
        validators=[MinValueValidator(0.01), MaxValueValidator(1)],
        help_text="Share of subjects that take part; the others get the live version.",
    )
    window_days = models.PositiveSmallIntegerField(
        default=7, validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text="A subject's outcomes count for this many days after it arrived.",
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        permissions = [("run_experiment", "Can start, pause and stop experiments")]
        constraints = [
            models.UniqueConstraint(fields=["use_case", "slug"], name="experiment_slug_unique_in_use_case"),
            models.UniqueConstraint(
                fields=["use_case"], condition=Q(status__in=["running", "paused"]), name="one_experiment_a_use_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Under way: running, or paused and able to go on."""
        return self.status in UNDER_WAY


# The experiments that hold their use case.
UNDER_WAY = (Experiment.Status.RUNNING, Experiment.Status.PAUSED)


class Variant(models.Model):
    """One version in an experiment. The first is the control, against which the others are compared."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="variants")
    key = models.CharField(max_length=1, help_text="As clients see it: a, b, …")
    version = models.ForeignKey(PromptVersion, on_delete=models.PROTECT, related_name="variants")
    weight = models.FloatField(validators=[MinValueValidator(0), MaxValueValidator(1)])

    class Meta:
        ordering = ["experiment_id", "key"]
        constraints = [
            models.UniqueConstraint(fields=["experiment", "key"], name="variant_key_unique_in_experiment"),
            models.UniqueConstraint(fields=["experiment", "version"], name="version_once_in_experiment"),
        ]

    def __str__(self) -> str:
        return self.key.upper()


class Phase(models.Model):
    """A stretch of an experiment with the same weights. Other weights begin a new one, with everybody drawn anew."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="phases")
    number = models.PositiveSmallIntegerField()
    # By variant key, frozen at the start, as is the plan: the interval's tuning depends on it.
    weights = models.JSONField()
    planned_subjects = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # Set once: when the planned sample was first seen to be in, and which version won.
    planned_look_at = models.DateTimeField(null=True, blank=True)
    winner = models.CharField(max_length=1, blank=True)
    won_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["experiment_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["experiment", "number"], name="phase_number_unique_in_experiment"),
            models.UniqueConstraint(
                fields=["experiment"], condition=Q(ended_at=None), name="one_open_phase_an_experiment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.experiment} phase {self.number}"

    @property
    def seed(self) -> str:
        """What subjects are drawn by: experiment and phase."""
        return f"{self.experiment_id}:{self.number}"


class Look(models.Model):
    """What a phase's data said at a moment: the figures of each version, and the verdict."""

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="looks")
    at = models.DateTimeField()
    figures = models.JSONField()
    decision = models.JSONField()
    took_ms = models.PositiveIntegerField(help_text="How long it took to count, so that counting never piles up.")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["phase", "-at"], name="look_phase_newest")]

    def __str__(self) -> str:
        return f"{self.phase} at {self.at:%Y-%m-%d %H:%M}"
