from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from llmhub.money import usd_field

from .client import Client

LARGEST = Decimal(1_000_000_000)


class Budget(models.Model):
    """How much may be spent on what, and how often it starts anew. Its amounts of now stand in a `BudgetPeriod`.

    Scope and target never change (another budget would be meant); a budget is switched off, not deleted, as its periods
    are the books.
    """

    class Scope(models.TextChoices):
        ALL = "all", "Everything"
        SERVICE = "service", "A service"
        USE_CASE = "use_case", "A use case"
        CLIENT = "client", "A client"

    class Period(models.TextChoices):
        DAY = "day", "Day"
        MONTH = "month", "Month"

    scope = models.CharField(max_length=10, choices=Scope, default=Scope.ALL)
    target = models.CharField(
        max_length=101, blank=True, help_text="The service's slug, or the use case's full name, service.use_case."
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True, related_name="budgets")
    period = models.CharField(max_length=5, choices=Period, default=Period.MONTH)
    time_zone = models.CharField(max_length=50, default="UTC", help_text="Whose midnight begins a day or month.")
    soft_limit = models.DecimalField(
        max_digits=16,
        decimal_places=6,
        validators=[MinValueValidator(Decimal("0.000001")), MaxValueValidator(LARGEST)],
        help_text="USD. Alerts come at 50, 80 and 100 % of it; past it, spending is brought down in steps.",
    )
    hard_limit = models.DecimalField(
        max_digits=16,
        decimal_places=6,
        validators=[MinValueValidator(Decimal("0.000001")), MaxValueValidator(LARGEST)],
        help_text="USD. No call is made that could pass it.",
    )
    active = models.BooleanField(default=True, help_text="Off: nothing is held against it.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["scope", "target", "client__name", "period"]
        permissions = [("override_budget", "Can undo and restore the steps that a budget takes")]
        constraints = [
            models.CheckConstraint(condition=Q(soft_limit__gt=0), name="budget_soft_limit_above_zero"),
            models.CheckConstraint(
                condition=Q(hard_limit__gte=F("soft_limit")), name="budget_hard_limit_not_below_soft"
            ),
            models.CheckConstraint(
                condition=Q(scope="all", target="", client=None)
                | Q(scope__in=["service", "use_case"], client=None) & ~Q(target="")
                | Q(scope="client", target="", client__isnull=False),
                name="budget_has_the_target_of_its_scope",
            ),
            models.UniqueConstraint(
                fields=["scope", "target", "client", "period", "time_zone"],
                condition=Q(active=True),
                nulls_distinct=False,
                name="one_active_budget_a_scope_and_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_what}, by the {self.period}"

    @property
    def of_what(self) -> str:
        """What it is for, in a few words. Reads `client`: select it along."""
        return self.client.name if self.client else self.target or "Everything"


class BudgetPeriod(models.Model):
    """One day or month of a budget: what was spent, and what calls on their way hold.

    The limits are a copy, so that one statement on this one row decides, and so that history shows what held then.
    """

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="periods")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    soft_limit = models.DecimalField(max_digits=16, decimal_places=6)
    hard_limit = models.DecimalField(max_digits=16, decimal_places=6)
    spent = usd_field(default=Decimal(0), help_text="USD")
    held = usd_field(default=Decimal(0), help_text="USD")
    # Where the budget's period or zone was changed, or it was switched off: this row is not the current one any more.
    closed_at = models.DateTimeField(null=True, blank=True)
    alerted = models.PositiveSmallIntegerField(default=0, help_text="The highest share, in %, that was told.")
    # The ladder, see usage.budgets.ladder: steps that stand, what was undone by hand (steps, and use cases switched on
    # again), and use cases that are off.
    steps = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    undone = ArrayField(models.CharField(max_length=101), default=list, blank=True)
    off_use_cases = ArrayField(models.CharField(max_length=101), default=list, blank=True)

    class Meta:
        ordering = ["-starts_at", "budget_id"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "starts_at", "ends_at"], name="one_row_a_budget_and_period"),
            models.CheckConstraint(condition=Q(spent__gte=0), name="budget_spent_not_negative"),
            models.CheckConstraint(condition=Q(held__gte=0), name="budget_held_not_negative"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="budget_period_has_a_length"),
        ]

    def __str__(self) -> str:
        return f"{self.budget} from {self.starts_at:%Y-%m-%d}"


class LadderEvent(models.Model):
    """What a budget's ladder did, and what people did about it. Append-only."""

    class What(models.TextChoices):
        BEGAN = "began", "Began"
        ENDED = "ended", "Ended"
        UNDONE = "undone", "Undone by hand"
        RESTORED = "restored", "Restored by hand"

    period = models.ForeignKey(BudgetPeriod, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    step = models.CharField(max_length=20)
    what = models.CharField(max_length=10, choices=What)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    detail = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.step} {self.what}"


class Hold(models.Model):
    """Money set aside for one call that is on its way. Afterwards: what that call cost, and which periods it is booked in."""

    class State(models.TextChoices):
        HELD = "held", "Held"
        SETTLED = "settled", "Settled"
        RELEASED = "released", "Released"
        EXPIRED = "expired", "Expired, settled at its estimate"

    # The attempt's.
    id = models.UUIDField(primary_key=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    amount = usd_field(help_text="USD, the most that the call can cost")
    cost = usd_field(null=True, blank=True, help_text="USD, what it cost")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=50)
    use_case = models.CharField(max_length=101)
    provider = models.CharField(max_length=30)
    model = models.CharField(max_length=100)
    periods = ArrayField(models.BigIntegerField(), default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="hold_not_negative")]
        indexes = [
            models.Index(fields=["made_at"], name="hold_made_at"),
            models.Index(fields=["expires_at"], condition=Q(state="held"), name="hold_open"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.amount}"
