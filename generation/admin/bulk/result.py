"""What became of many: how many were decided, and which were not, with why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse

from generation import review
from generation.models import Suggestion
from generation.models.suggestion import State

from .decision import Decision

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_APPROVED = (State.APPROVED, State.USED)


@dataclass(frozen=True, slots=True)
class Refused:
    """One that could not be changed. `url` is its page; empty where there is none."""

    id: str
    title: str
    why: str
    url: str = ""


@dataclass(slots=True)
class Result:
    """`first` counts those of `done` that wait for a second person; `left` those that were not tried, for `problem`."""

    done: int = 0
    first: int = 0
    refused: list[Refused] = field(default_factory=list)
    left: int = 0
    problem: str = ""

    def add(self, other: "Result") -> None:
        """Count another part in."""
        self.done += other.done
        self.first += other.first
        self.refused += other.refused

    @property
    def by_reason(self) -> dict[str, list[Refused]]:
        """The refused ones, by why."""
        found: dict[str, list[Refused]] = defaultdict(list)
        for one in self.refused:
            found[one.why].append(one)
        return dict(sorted(found.items(), key=lambda pair: -len(pair[1])))


def result_of(decision: Decision, outcome: review.Outcome, by: "User") -> Result:
    """What became of `decision`.

    One that `by` decided in just this way on what was seen counts as done: a browser that did not hear the answer asks
    again.
    """
    result = Result(done=len(outcome.done))
    rows = _rows(outcome.refused)
    for pk, error in outcome.refused.items():
        row = rows.get(pk)
        if row and _was_done(row, decision, by):
            result.done += 1
            result.first += row.state == State.DRAFT
        else:
            result.refused.append(_refused(pk, row, error.detail))
    if decision.verb == "approve":
        result.first += Suggestion.objects.filter(pk__in=outcome.done, state=State.DRAFT).count()
    return result


def _rows(ids: Iterable[UUID]) -> dict[UUID, Suggestion]:
    columns = ("state", "revision", "reviewed_by_id", "first_approved_by_id", "reject_reason", "reject_comment")
    names = ("use_case__slug", "use_case__service__slug")
    found = Suggestion.objects.select_related("use_case__service").only(*columns, *names)
    return found.in_bulk(list(ids)) if ids else {}


def _was_done(row: Suggestion, decision: Decision, by: "User") -> bool:
    if row.revision != decision.seen[row.pk] + 1:
        return False
    if decision.verb == "reject":
        told = (row.reject_reason, row.reject_comment) == (decision.reason, decision.comment)
        return row.state == State.REJECTED and row.reviewed_by_id == by.pk and told
    if row.state == State.DRAFT:
        return row.first_approved_by_id == by.pk
    return row.state in _APPROVED and row.reviewed_by_id == by.pk


def _refused(pk: UUID, row: Suggestion | None, why: str) -> Refused:
    if row is None:
        return Refused(str(pk), str(pk)[:8], why)
    return Refused(str(pk), str(row), why, reverse("admin:generation_suggestion_change", args=[pk]))
