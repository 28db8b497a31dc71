from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from generation.content import answer_of
from llmhub.fields import OrderedJSONField
from llmhub.ids import uuid7
from llmhub.money import usd_field
from prompts.models import Phase, PromptVersion, ReviewPolicy, UseCase, Variant
from usage.models import Client, UsageRecord


class State(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DRAFT = "draft", "Draft"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    USED = "used", "Used"
    FAILED = "failed", "Failed"


IN_FLIGHT = (State.QUEUED, State.RUNNING)
SHOWN = (State.APPROVED, State.USED)
# A draft that a person has to decide: not one that shows another's answer, nor one that the studio tried.
OPEN = Q(state="draft", copy_of=None, purpose="request")
# A text that a person approved, not one that shows another's answer, nor one that the studio tried.
APPROVED = Q(state__in=SHOWN, copy_of=None, purpose="request", reviewed_by__isnull=False)
# Scores below this are low: people should look at them sooner.
LOW_SCORE = 6
# What may be wrong with a draft, by the name of its filter; each has an index, as few drafts or none may have it.
FLAGS = {
    "risky": Q(risk__gt=0),
    "findings": Q(findings_count__gt=0),
    "facts": Q(unsupported_facts__gt=0),
    "low": Q(score__lt=LOW_SCORE),
}
# What a suggestion is told and booked with: select these along.
TOLD = ("use_case__service", "version", "variant__experiment")


class Purpose(models.TextChoices):
    REQUEST = "request", "A client's request"
    STUDIO = "studio", "Tried in the studio"


class RejectReason(models.TextChoices):
    WRONG_FACTS = "wrong_facts", "Wrong facts"
    OFF_BRIEF = "off_brief", "Off brief"
    TONE = "tone", "Tone"
    UNSAFE = "unsafe", "Unsafe"
    FORMAT = "format", "Format"
    OTHER = "other", "Other"


def _person() -> models.ForeignKey[Any, Any]:
    """A user, without the index that few rows would need."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )


class Suggestion(models.Model):
    """One piece of generated content and its state."""

    State = State
    RejectReason = RejectReason
    Purpose = Purpose

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="suggestions")
    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="suggestions")
    version = models.ForeignKey(PromptVersion, on_delete=models.PROTECT, related_name="suggestions")
    review_policy = models.CharField(max_length=10, choices=ReviewPolicy, help_text="As it was when asked.")
    # Where an experiment chose the version.
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # What the studio makes is no client's, is not reviewed and never served.
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.REQUEST)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)

    # What was asked
    variables = OrderedJSONField()
    subject = models.CharField(max_length=200, blank=True)
    reference_type = models.CharField(max_length=50, blank=True)
    reference_id = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=128, blank=True, help_text="X-Request-ID of the request that asked.")
    # Same key: same client, use case, version, model settings and variables, so the same answer will do.
    request_key = models.CharField(max_length=64)
    # The request key with subject and reference, while an identical request may still join; empty where none may.
    join_key = models.CharField(max_length=64, blank=True)
    cacheable = models.BooleanField(default=True)
    # The suggestion whose content this one shows, where it was answered from the cache for another subject.
    copy_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies")

    # What came back
    content = models.TextField(null=True, blank=True)
    data = OrderedJSONField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="Goes up with each change of the content.")
    served_from = models.CharField(max_length=15, choices=UsageRecord.ServedFrom, blank=True)
    provider = models.CharField(max_length=30, blank=True)
    model = models.CharField(max_length=100, blank=True, help_text="As the provider named it.")
    tokens_input = models.PositiveBigIntegerField(default=0)
    tokens_output = models.PositiveBigIntegerField(default=0)
    tokens_cache_read = models.PositiveBigIntegerField(default=0)
    tokens_cache_write = models.PositiveBigIntegerField(default=0)
    cost = usd_field(null=True, blank=True, help_text="USD")
    latency_ms = models.PositiveIntegerField(null=True, blank=True)
    attempts_made = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True, help_text="From when on asking again may help.")

    # What checks found: of the inputs, and of the answer ({"score", "scale", "reasons", "checks", "facts"}).
    findings = OrderedJSONField(default=list, blank=True)
    quality = OrderedJSONField(null=True, blank=True)
    # Of these, what the review queue filters and orders by.
    score = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True, help_text="0 to 10")
    findings_count = models.PositiveSmallIntegerField(default=0)
    unsupported_facts = models.PositiveSmallIntegerField(default=0, help_text="Facts that the inputs do not contain.")
    risk = models.PositiveSmallIntegerField(default=0, help_text="Higher is looked at sooner.")

    # Who reviews it
    due_at = models.DateTimeField(null=True, blank=True, help_text="When it should be decided.")
    claimed_by = _person()
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    assigned_to = _person()
    assigned_group = models.ForeignKey(
        "auth.Group", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    assigned_note = models.CharField(max_length=200, blank=True)
    # Where two people must approve: who did so first, on the text as it is.
    first_approved_by = _person()

    # Another attempt at the same request: of which suggestion, what it should do better, and who asked for it.
    redo_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="redone", db_index=False
    )
    instruction = models.TextField(blank=True)
    requested_by = _person()
    # When another attempt was asked for in place of this one; it then shows that one's answer (`copy_of`).
    asked_again_at = models.DateTimeField(null=True, blank=True)

    # What people decided; the whole story is in ReviewDecision
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    edited = models.BooleanField(default=False)
    reject_reason = models.CharField(max_length=15, choices=RejectReason, blank=True)
    reject_comment = models.TextField(blank=True)

    # When its client was first told of the decision, if that was while it could still be undone.
    fetched_at = models.DateTimeField(null=True, blank=True)

    # Which worker is making it
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(default=timezone.now, help_text="Not claimed earlier (backoff).")
    enqueued_at = models.DateTimeField(default=timezone.now, help_text="When its task was last sent.")

    created_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        permissions = [
            ("review_suggestion", "Can approve, edit and reject suggestions"),
            ("reopen_suggestion", "Can reopen decided suggestions"),
            ("assign_suggestion", "Can assign drafts to others"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["join_key"],
                condition=Q(state__in=IN_FLIGHT) & ~Q(join_key=""),
                name="one_identical_request_in_flight",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-created_at", "-id"], name="suggestion_client_newest"),
            models.Index(fields=["state", "-created_at"], name="suggestion_state_newest"),
            models.Index(fields=["use_case", "-created_at"], name="suggestion_use_case_newest"),
            models.Index(fields=["version", "-created_at"], name="suggestion_version_newest"),
            models.Index(
                fields=["phase", "subject"], condition=Q(phase__isnull=False), name="suggestion_phase_subject"
            ),
            models.Index(fields=["enqueued_at"], condition=Q(state__in=IN_FLIGHT), name="suggestion_in_flight"),
            # The review queue, see generation.desk.queue
            models.Index(fields=["due_at", "-risk", "created_at", "id"], condition=OPEN, name="review_queue"),
            models.Index(
                fields=["use_case", "due_at", "-risk", "created_at", "id"], condition=OPEN, name="review_queue_use_case"
            ),
            *(
                models.Index(
                    fields=["due_at", "-risk", "created_at", "id"], condition=OPEN & flag, name=f"review_queue_{name}"
                )
                for name, flag in FLAGS.items()
            ),
            models.Index(
                fields=["assigned_to", "due_at"],
                condition=OPEN & Q(assigned_to__isnull=False),
                name="review_queue_person",
            ),
            models.Index(
                fields=["assigned_group", "due_at"],
                condition=OPEN & Q(assigned_group__isnull=False),
                name="review_queue_group",
            ),
            models.Index(
                fields=["claimed_by"], condition=OPEN & Q(claimed_by__isnull=False), name="review_queue_claimed"
            ),
            models.Index(fields=["request_key"], condition=Q(state=State.REJECTED), name="suggestion_rejected_request"),
            # What money bought is counted from this index alone.
            models.Index(fields=["reviewed_at"], include=["version"], condition=APPROVED, name="suggestion_approved"),
            models.Index(fields=["request_key"], condition=APPROVED, name="suggestion_approved_request"),
            models.Index(fields=["redo_of"], condition=Q(redo_of__isnull=False), name="suggestion_redo_of"),
        ]

    def __str__(self) -> str:
        return f"{self.use_case} {str(self.id)[:8]}"

    @property
    def is_in_flight(self) -> bool:
        """Still being made."""
        return self.state in IN_FLIGHT

    @property
    def is_open(self) -> bool:
        """A draft that a person has to decide; see OPEN."""
        return self.state == State.DRAFT and self.copy_of_id is None and self.purpose == Purpose.REQUEST

    @property
    def is_claimed(self) -> bool:
        """Whether somebody (`claimed_by`) has it in hand."""
        return self.claimed_until is not None and self.claimed_until > timezone.now()

    @property
    def answer(self) -> Any:
        """What was answered: data where the use case has an output schema, else text."""
        return answer_of(self.content, self.data)

    @property
    def visible_to_client(self) -> bool:
        """Whether the client may see the content: approved, or a draft where review is not required."""
        return self.state in SHOWN or (self.state == State.DRAFT and self.review_policy != ReviewPolicy.REQUIRED)
