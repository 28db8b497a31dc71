"""Taking a decision back: `undo` by who made it, for a while and until a client was told; `reopen` by permission."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from generation import claim, scoring
from generation.content import answer_of
from generation.due import due_at
from generation.models import ReviewDecision, Suggestion
from generation.models.suggestion import State
from llmhub.errors import Fault, InvalidRequest, WrongState

from .deciding import (
    CLOSED,
    MAX_COMMENT,
    PERMISSION,
    REOPEN,
    UNDECIDED,
    Change,
    conflict,
    decide_one,
    in_other_hands,
    is_in_other_hands,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

Verb = ReviewDecision.Verb
_DECIDED = (State.APPROVED, State.REJECTED)
_UNDOABLE = (Verb.APPROVE, Verb.FIRST_APPROVE, Verb.REJECT)


def undo(suggestion: Suggestion, *, by: "User | AnonymousUser", seen_revision: int) -> Suggestion:
    """Take one's last decision back, as if it had not been made; the draft is in one's hands again.

    Raises NotAllowed, WrongState (see `undoable`), Unavailable.
    """
    return decide_one(suggestion, by, seen_revision, _Undo())


def reopen(suggestion: Suggestion, *, by: "User | AnonymousUser", seen_revision: int, comment: str) -> Suggestion:
    """Make a decided suggestion a draft again, also after its client got it. The text stays as it was decided on.

    Raises InvalidRequest without a comment, NotAllowed, WrongState (used, or never decided by a person), Unavailable.
    """
    comment = comment.strip()
    if not comment or len(comment) > MAX_COMMENT:
        detail = f"must have 1 to {MAX_COMMENT:,} characters"
        raise InvalidRequest("Say why it is reopened.", errors=[Fault("/comment", detail)])
    return decide_one(suggestion, by, seen_revision, _Reopen(comment))


def undoable(row: Suggestion, by: "User | AnonymousUser", last: ReviewDecision | None = None) -> str:
    """Why `by` cannot undo the last decision on `row` (now); empty where they can."""
    last = last or last_decision(row)
    if last is None or last.verb not in _UNDOABLE or row.state not in (*_DECIDED, State.DRAFT):
        return "There is no decision that could be undone."
    if last.by_id != by.pk:
        return f"Only {last.by} can undo this decision."
    if timezone.now() - last.at > timedelta(seconds=settings.REVIEW_UNDO_S):
        return f"A decision can be undone for {settings.REVIEW_UNDO_S // 60:.0f} minutes only."
    if row.state == State.DRAFT and is_in_other_hands(row, by):
        return in_other_hands(row)
    if row.fetched_at or row.copies.filter(Q(fetched_at__isnull=False) | Q(state=State.USED)).exists():
        return "The client has been told of this decision already."
    return ""


def last_decision(row: Suggestion) -> ReviewDecision | None:
    """What a person did last."""
    return row.decisions.exclude(verb=Verb.USE).order_by("at", "id").last()


@dataclass(frozen=True, slots=True)
class _Undo:
    permission = PERMISSION

    def change(self, row: Suggestion, seen_revision: int, by: "User", at: datetime) -> Change:
        _lock_copies(row)
        last = last_decision(row)
        if row.revision != seen_revision or row.state == State.USED:
            raise conflict(row)
        if problem := undoable(row, by, last):
            raise WrongState(problem)
        assert last is not None
        columns = {**CLOSED, **UNDECIDED, "state": State.DRAFT, **_text_before(row, last)}
        if last.verb == Verb.FIRST_APPROVE:
            columns["first_approved_by"] = _first_before(row, last)
        return Change(
            columns=columns | {"claimed_by": by, "claimed_at": at, "claimed_until": claim.until(at)},
            copies=columns,
            following=(row.state,),
            decision=ReviewDecision(verb=Verb.UNDO),
        )


@dataclass(frozen=True, slots=True)
class _Reopen:
    comment: str
    permission = REOPEN

    def change(self, row: Suggestion, seen_revision: int, by: "User", at: datetime) -> Change:
        if row.copy_of_id:
            raise WrongState("This one shows another suggestion's answer: reopen that one.")
        if row.state == State.USED:
            raise WrongState("Its client has used it, so it cannot be reopened.")
        if row.state not in _DECIDED or row.reviewed_at is None:
            raise WrongState("Only what a person decided can be reopened.")
        if row.revision != seen_revision:
            raise conflict(row)
        columns = {**CLOSED, **UNDECIDED, "state": State.DRAFT, "first_approved_by": None}
        columns["due_at"] = due_at(row.use_case, at)
        decision = ReviewDecision(verb=Verb.REOPEN, comment=self.comment)
        return Change(columns=columns, following=(row.state,), decision=decision)


def _lock_copies(row: Suggestion) -> None:
    """So that no client is told of one, or uses one, between the look at them and the undoing."""
    list(row.copies.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _text_before(row: Suggestion, last: ReviewDecision) -> dict[str, Any]:
    text, data = last.content_before, last.data_before
    if (text, data) == (row.content, row.data):
        return {}
    first = row.decisions.order_by("at", "id").first()
    quality = scoring.score(row.use_case, row.variables, answer_of(text, data))
    edited = first is not None and first.content_before != text
    return {"content": text, "data": data, "edited": edited, **scoring.columns(quality, row.findings)}


def _first_before(row: Suggestion, last: ReviewDecision) -> "User | None":
    """Who had approved the text first, before `last` replaced it with another one."""
    earlier = row.decisions.exclude(pk=last.pk).order_by("at", "id").last()
    is_first = earlier is not None and earlier.verb == Verb.FIRST_APPROVE
    return earlier.by if earlier and is_first else None
