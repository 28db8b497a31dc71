"""Whose hands a draft is in: a claim with a time limit, which the open page renews.

`next_draft` hands out and claims in one statement, so two people never get the same one (PostgreSQL's SKIP LOCKED).
"""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from generation import claim
from generation.models import ReviewSkip, Suggestion
from generation.models.suggestion import OPEN

from .queue import ORDER, Filters, chosen, may_take, not_skipped

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_CLAIM = """
UPDATE generation_suggestion SET claimed_by_id = %s, claimed_at = %s, claimed_until = %s
WHERE id = ({candidate}) RETURNING id
"""


def next_draft(person: "User", filters: Filters) -> UUID | None:
    """Claim the draft that `person` should decide next, and its id; None where there is none.

    What they skipped is left out. A draft that they have in hand already comes first, so that a second "next" is no
    second claim.
    """
    return in_hand(person, filters) or _claim_next(person, filters)


def in_hand(person: "User", filters: Filters) -> UUID | None:
    """The draft among `filters` that `person` has in hand and did not skip; its claim is renewed."""
    held = chosen(filters, person).filter(not_skipped(person), claim.running(timezone.now()), claimed_by=person)
    # What they approved first waits for somebody else, though they may have opened it again.
    held = held.exclude(first_approved_by=person)
    found = held.order_by(*ORDER).values_list("pk", flat=True).first()
    return found if found and hold(found, person) else None


def hold(suggestion_id: UUID, person: "User") -> bool:
    """Claim this draft, or renew the claim; False where it is in somebody else's hands, or no open draft."""
    now = timezone.now()
    return bool(_open(suggestion_id).filter(Q(claimed_by=person) | claim.free(now)).update(**_claim_of(person, now)))


def take_over(suggestion_id: UUID, person: "User") -> bool:
    """Claim this draft, whoever has it in hand; False where it is no open draft."""
    return bool(_open(suggestion_id).update(**_claim_of(person, timezone.now())))


def release(suggestion_id: UUID, person: "User") -> bool:
    """Give up one's claim; False where it was not one's own."""
    mine = _open(suggestion_id).filter(claimed_by=person)
    return bool(mine.update(**claim.NOBODYS))


def skip(suggestion_id: UUID, person: "User") -> None:
    """Leave this draft for later, and give up the claim on it."""
    with transaction.atomic():
        if _open(suggestion_id).exists():
            ReviewSkip.objects.get_or_create(person=person, suggestion_id=suggestion_id)
        release(suggestion_id, person)


def skipped(person: "User", filters: Filters) -> QuerySet[Suggestion]:
    """The drafts among `filters` that `person` left for later and that still wait, in no order."""
    return chosen(filters, person).filter(pk__in=_skips(person).values("suggestion_id"))


def forget_skips(person: "User", only: UUID | None = None) -> int:
    """Let `next` hand out again what `person` skipped (or `only` that one); how many that were."""
    skips = _skips(person)
    return (skips.filter(suggestion_id=only) if only else skips).delete()[0]


def forget_decided_skips() -> int:
    """Delete what is remembered of drafts that wait no more; how many that were."""
    return ReviewSkip.objects.exclude(suggestion__in=Suggestion.objects.filter(OPEN)).delete()[0]


def _skips(person: "User") -> QuerySet[ReviewSkip]:
    return ReviewSkip.objects.filter(person=person)


def _claim_next(person: "User", filters: Filters) -> UUID | None:
    candidates = chosen(filters, person).filter(may_take(person), not_skipped(person)).order_by(*ORDER)
    now = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        # The subquery's conditions hold again for the row once it is locked, so a claim made meanwhile counts.
        candidate = candidates.select_for_update(skip_locked=True, of=("self",)).values("pk")[:1]
        sql, parameters = candidate.query.sql_with_params()
        cursor.execute(_CLAIM.format(candidate=sql), [person.pk, now, claim.until(now), *parameters])
        row = cursor.fetchone()
    return row[0] if row else None


def _claim_of(person: "User", now: datetime) -> dict[str, object]:
    """The columns of a claim; one that is only renewed still began when it began."""
    began = Case(When(claim.running(now), claimed_by=person, then=F("claimed_at")), default=Value(now))
    return {"claimed_by": person, "claimed_at": began, "claimed_until": claim.until(now)}


def _open(suggestion_id: UUID) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(OPEN, pk=suggestion_id)
