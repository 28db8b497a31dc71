"""Who has which draft in hand right now, and what somebody left for later."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from generation import claim
from generation.desk import claims
from generation.desk.counting import Count
from generation.desk.queue import ORDER, Filters, waiting_drafts
from llmhub.admin_site.display import age_tag

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SHOWN = 10
_NAMED = ("pk", "use_case__service__slug", "use_case__slug")


@dataclass(frozen=True, slots=True)
class Some:
    """The first rows of something, and how many there are."""

    rows: list[tuple[Any, ...]]
    count: Count

    @property
    def left_out(self) -> bool:
        """Whether there are more than the rows."""
        return self.count.number > len(self.rows)


def in_hand_now(person: "User") -> Some:
    """The drafts that people have before them: who, id, use case, since when; the longest first."""
    held = waiting_drafts().filter(claim.running(timezone.now()), claimed_by__isnull=False)
    rows = held.order_by("claimed_at", "id").values_list("claimed_by", "claimed_by__username", *_NAMED, "claimed_at")[
        :SHOWN
    ]
    told = [
        ("you" if who == person.pk else name, pk, f"{service}.{slug}", age_tag(since))
        for who, name, pk, service, slug, since in rows
    ]
    return Some(told, Count.of(held))


def skipped_by(person: "User") -> Some:
    """The drafts that `person` left for later and that still wait: id, use case, age; in the order of the desk."""
    left = claims.skipped(person, Filters())
    rows = left.order_by(*ORDER).values_list(*_NAMED, "created_at")[:SHOWN]
    return Some([(pk, f"{service}.{slug}", age_tag(since)) for pk, service, slug, since in rows], Count.of(left))
