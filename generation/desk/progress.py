"""How much waits, and what somebody got done today."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from generation.models import ReviewDecision

from .queue import Filters, chosen, may_take, not_skipped, waiting_drafts

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Counting stops where people no longer care for the exact number.
MOST_COUNTED = 1_000
Verb = ReviewDecision.Verb


@dataclass(frozen=True, slots=True)
class Today:
    """What a person decided since midnight (UTC), without what was undone."""

    approved: int
    edited: int
    rejected: int
    asked_again: int

    @property
    def decided(self) -> int:
        """All of it."""
        return self.approved + self.rejected + self.asked_again


def today_of(person: "User") -> Today:
    """What `person` decided today."""
    found = ReviewDecision.objects.filter(by=person, at__gte=midnight()).aggregate(
        approved=Count("pk", filter=Q(verb__in=[Verb.APPROVE, Verb.FIRST_APPROVE])),
        edited=Count("pk", filter=Q(verb__in=[Verb.APPROVE, Verb.FIRST_APPROVE], edited=True)),
        rejected=Count("pk", filter=Q(verb=Verb.REJECT)),
        asked_again=Count("pk", filter=Q(verb=Verb.ASK_AGAIN)),
        undone=Count("pk", filter=Q(verb=Verb.UNDO)),
    )
    undone = found.pop("undone")
    return Today(**found | {"approved": max(0, found["approved"] - undone)})


def left_of(person: "User", filters: Filters) -> int:
    """How many drafts `next` could still hand to `person`; MOST_COUNTED means that many or more."""
    drafts = chosen(filters, person).filter(may_take(person), not_skipped(person))
    return drafts.order_by()[:MOST_COUNTED].count()


def overdue_count() -> int:
    """How many drafts should have been decided by now, counted no further than MOST_COUNTED."""
    return waiting_drafts().filter(due_at__lt=timezone.now()).order_by()[:MOST_COUNTED].count()


def midnight() -> datetime:
    """When today began, in the server's time zone."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
