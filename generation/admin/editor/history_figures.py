"""What versions did while they were live: one grouped query for all the stretches of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Sum, Value, When

from generation.models import Suggestion
from generation.models.suggestion import SHOWN, State

# Fewer decisions than this tell nothing about a rate.
ENOUGH = 20

REVIEWED = Q(reviewed_at__isnull=False, copy_of=None, state__in=[*SHOWN, State.REJECTED])
# Asking for another attempt is a decision on the text too; the other attempt, made with a reviewer's help, is not judged.
DECIDED = (REVIEWED & Q(redo_of=None)) | Q(asked_again_at__isnull=False)
APPROVED = REVIEWED & Q(redo_of=None, state__in=SHOWN)
PAID_FOR = REVIEWED & Q(state__in=SHOWN)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A version's time as the live one; `until` is None while it lasts."""

    version_id: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a stretch: texts made, decided on, approved, approved after editing; and what they cost, USD.

    As in experiments, a draft that still waits is neither approved nor paid in vain.
    """

    made: int = 0
    decided: int = 0
    approved: int = 0
    edited: int = 0
    cost: Decimal = Decimal(0)
    # With those that a reviewer had made again.
    paid_for: int = 0

    @property
    def is_enough(self) -> bool:
        return self.decided >= ENOUGH

    @property
    def approval(self) -> float | None:
        """Share of the decided ones, 0 to 1; None where too few were decided to say."""
        return self.approved / self.decided if self.is_enough else None

    @property
    def edit_share(self) -> float | None:
        """Share of the approved ones that people changed first."""
        return self.edited / self.approved if self.is_enough and self.approved else None

    @property
    def cost_per_approved(self) -> Decimal | None:
        """What the texts of the stretch cost, by approved one."""
        return self.cost / self.paid_for if self.is_enough and self.paid_for else None


def figures_of(stretches: Sequence[Stretch]) -> list[Figures]:
    """The figures of each stretch, in their order: of what clients asked for while the version was live."""
    if not stretches:
        return []
    within = [_within(stretch) for stretch in stretches]
    any_of = Q()
    for condition in within:
        any_of |= condition
    number = Case(
        *(When(condition, then=Value(at)) for at, condition in enumerate(within)), output_field=IntegerField()
    )
    rows: Any = (
        Suggestion.objects.filter(any_of, purpose=Suggestion.Purpose.REQUEST)
        .annotate(stretch=number)
        .order_by()
        .values("stretch")
        .annotate(
            made=Count("pk"),
            decided=Count("pk", filter=DECIDED),
            approved=Count("pk", filter=APPROVED),
            edits=Count("pk", filter=APPROVED & Q(edited=True)),
            paid_for=Count("pk", filter=PAID_FOR),
            spent=Sum("cost", filter=~Q(state=State.DRAFT)),
        )
    )
    found = {
        row["stretch"]: Figures(
            row["made"], row["decided"], row["approved"], row["edits"], row["spent"] or Decimal(0), row["paid_for"]
        )
        for row in rows
    }
    return [found.get(at, Figures()) for at in range(len(stretches))]


def _within(stretch: Stretch) -> Q:
    found = Q(version_id=stretch.version_id, created_at__gte=stretch.since)
    return found & Q(created_at__lt=stretch.until) if stretch.until else found
