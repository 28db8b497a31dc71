from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from llmhub.fields import OrderedJSONField

from .service import Service, slug_validator
from .switch import rollout_check, rollout_field

MONTH_S = 31 * 24 * 3600
MIN_DUE_MINUTES = 5
# What the brief check looks for in an answer.
FACT_KINDS = ("number", "price", "percentage", "date", "link", "email", "name")


class ReviewPolicy(models.TextChoices):
    NONE = "none", "None: good answers are approved at once"
    OPTIONAL = "optional", "Optional: clients see drafts, people may review"
    REQUIRED = "required", "Required: clients see only what a person approved"


class SafetyLevel(models.TextChoices):
    LOW = "low", "Low: prompt injection"
    MEDIUM = "medium", "Medium: and personal data"
    HIGH = "high", "High: and secrets and sensitive words"


class UseCase(models.Model):
    """A contract with clients: what goes in, what comes out, who approves it, how long it is kept."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="use_cases")
    slug = models.CharField(max_length=50, validators=[slug_validator])
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    enabled = models.BooleanField(default=True, help_text="Off: requests are answered with “not enabled”.")
    rollout_percent = rollout_field()
    input_schema = OrderedJSONField(help_text="JSON Schema of the variables that clients send.")
    output_schema = OrderedJSONField(
        null=True, blank=True, help_text="JSON Schema of the answer; empty for plain text."
    )
    output_rules = OrderedJSONField(
        default=list, blank=True, help_text="What a schema cannot say, e.g. “known ids only”."
    )
    reference = models.JSONField(
        default=dict, blank=True, help_text="Variables that are filled in from reference data: {variable: name}."
    )
    example_variables = OrderedJSONField(default=dict, blank=True)
    example_output = OrderedJSONField(null=True, blank=True)
    fallback = OrderedJSONField(
        null=True, blank=True, help_text="JSON-e template of the answer given when no model can."
    )
    review_policy = models.CharField(max_length=10, choices=ReviewPolicy, default=ReviewPolicy.REQUIRED)
    safety_level = models.CharField(max_length=10, choices=SafetyLevel, default=SafetyLevel.MEDIUM)
    cache_seconds = models.PositiveIntegerField(
        default=0, validators=[MaxValueValidator(MONTH_S)], help_text="How long an answer is reused; 0 for never."
    )
    tests_required = models.BooleanField(
        "must pass its tests", default=False, help_text="A draft goes live only when its test set passes."
    )
    second_person_required = models.BooleanField(
        "needs a second person", default=False, help_text="A draft goes live only when somebody else approves it."
    )
    review_due_minutes = models.PositiveIntegerField(
        "drafts are due after",
        null=True,
        blank=True,
        validators=[MinValueValidator(MIN_DUE_MINUTES), MaxValueValidator(MONTH_S // 60)],
        help_text="How soon a draft should be decided; empty for no due time.",
    )
    two_reviewers_required = models.BooleanField(
        "needs two reviewers", default=False, help_text="A draft is approved only when two different people approve it."
    )
    requester_may_not_approve = models.BooleanField(
        "not by who requested it", default=False, help_text="Whoever asked for a text may not approve it."
    )
    own_facts = models.JSONField(
        default=list,
        blank=True,
        help_text="Kinds of facts that an answer may bring along by itself, so that the brief check does not mark them.",
    )
    live_version = models.ForeignKey(
        "prompts.PromptVersion", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    # Set while it runs, so that choosing a version needs no look at other experiments.
    running_experiment = models.ForeignKey(
        "prompts.Experiment", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    # What the catalogue file last said, so that loading it again leaves alone what people changed since.
    catalog_contract = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["service__slug", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["service", "slug"], name="use_case_slug_unique_in_service"),
            rollout_check("use_case_rollout_is_percent"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """The name that clients use, e.g. `sns_auto.caption_generation`. Reads `service`: select it along."""
        return f"{self.service.slug}.{self.slug}"

    @property
    def image_variables(self) -> list[str]:
        """Names of the variables that are images and go to the model as image blocks."""
        properties = self.input_schema.get("properties", {})
        return [name for name, schema in properties.items() if schema.get("format") == "image"]
