"""How much waits, and what people got done today."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from generation.models import ReviewDecision

from .counting import Count
from .queue import Filters, chosen, may_take, not_skipped

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Verb = ReviewDecision.Verb
# Which figure a decision counts for.
_FIGURES = {
    Verb.APPROVE.value: "approved", Verb.FIRST_APPROVE.value: "approved", Verb.REJECT.value: "rejected",
    Verb.ASK_AGAIN.value: "asked_again",
}  # fmt: skip
# A decision is undone by the very next one on the same suggestion.
_DECIDED = """
SELECT by_id, verb, edited, count(*) FROM (
    SELECT by_id, verb, edited, lead(verb) OVER (PARTITION BY suggestion_id ORDER BY at, id) AS next_verb
    FROM generation_reviewdecision WHERE at >= %s AND by_id IS NOT NULL{person}
) AS decided WHERE next_verb IS DISTINCT FROM 'undo' GROUP BY by_id, verb, edited
"""


@dataclass(frozen=True, slots=True)
class Today:
    """What a person decided since midnight (UTC), without what was undone. `edited` are among the approved."""

    approved: int = 0
    edited: int = 0
    rejected: int = 0
    asked_again: int = 0

    @property
    def decided(self) -> int:
        """All of it."""
        return self.approved + self.rejected + self.asked_again


def today_of(person: "User") -> Today:
    """What `person` decided today."""
    return _decided(" AND by_id = %s", person.pk).get(person.pk, Today())


def today_of_all() -> dict[int, Today]:
    """What everybody decided today, by the id of the person."""
    return _decided("")


def _decided(person: str, *parameters: int) -> dict[int, Today]:
    figures: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    with connection.cursor() as cursor:
        cursor.execute(_DECIDED.format(person=person), [midnight(), *parameters])
        for by, verb, edited, count in cursor.fetchall():
            if name := _FIGURES.get(verb):
                figures[by][name] += count
                if edited and name == "approved":
                    figures[by]["edited"] += count
    return {by: Today(**of_one) for by, of_one in figures.items()}


def left_of(person: "User", filters: Filters) -> Count:
    """How many drafts `next` could still hand to `person`."""
    drafts = chosen(filters, person).filter(may_take(person), not_skipped(person))
    return Count.of(drafts)


def midnight() -> datetime:
    """When today began, in the server's time zone."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
