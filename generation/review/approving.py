"""Approving a draft, as it is or with the reviewer's wording; where two people must approve, one after the other."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import prefetch_related_objects

from generation import scoring
from generation.content import answer_of, text_of
from generation.models import ReviewDecision, Suggestion
from generation.models.suggestion import State
from llmhub.errors import NotAllowed, OutputInvalid, WrongState
from prompts import output_rules, schemas

from .deciding import CLOSED, COPIES, PERMISSION, Change, Outcome, decide, decide_one, ensure_open
from .measuring import edit_share, generated_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

ASKED_FOR_IT = "You asked for this text, so somebody else must approve it."
APPROVED_FIRST = "You were the first to approve this one. A second person must approve it too."
_ANSWER = ("content", "data", "edited", "quality", "score", "unsupported_facts")


def approve(suggestion: Suggestion, *, by: "User | AnonymousUser", seen_revision: int) -> Suggestion:
    """Approve the draft as it is.

    Raises NotAllowed, OutputInvalid (its use case was changed since, and it does not fit any more), WrongState (no draft any more, changed since `seen_revision`, in somebody else's hands, or a
    second person is needed), Unavailable.
    """
    return decide_one(suggestion, by, seen_revision, Approve())


def edit_and_approve(
    suggestion: Suggestion, *, by: "User | AnonymousUser", seen_revision: int, data: Any = None, text: str | None = None
) -> Suggestion:
    """Approve the draft with the reviewer's wording: `data` where the use case has an output schema, else `text`.

    Raises NotAllowed, OutputInvalid (with a pointer at each fault), WrongState, Unavailable.
    """
    if suggestion.use_case.output_schema is None:
        return decide_one(suggestion, by, seen_revision, Approve((text, None)))
    ensure_fits(suggestion, data, "The edited answer does not fit the use case.")
    return decide_one(suggestion, by, seen_revision, Approve((text_of(data), data)))


def approve_all(seen: Mapping[UUID, int], *, by: "User | AnonymousUser") -> Outcome:
    """Approve many as they are, each on the revision that was `seen`, in one transaction.

    Raises NotAllowed, Unavailable; then nothing was changed.
    """
    return decide(seen, by, Approve(), in_bulk=True)


def ensure_fits(suggestion: Suggestion, data: Any, otherwise: str) -> None:
    """Raises OutputInvalid, saying `otherwise`, where `data` fits not the schema or the rules of its use case."""
    faults = schemas.faults(suggestion.use_case.output_schema, data, root="/data")
    faults = faults or [
        replace(fault, pointer=f"/data{fault.pointer}")
        for fault in output_rules.check(suggestion.use_case.output_rules, data, suggestion.variables)
    ]
    if faults:
        raise OutputInvalid(otherwise, errors=faults)


@dataclass(frozen=True, slots=True)
class Approve:
    """`edited` is the reviewer's content and data; None approves the draft as it is."""

    edited: tuple[str | None, Any] | None = None
    permission = PERMISSION

    def change(self, row: Suggestion, seen_revision: int, by: "User", at: datetime) -> Change:
        ensure_open(row, seen_revision, by)
        if is_own_request(row, by):
            raise NotAllowed(ASKED_FOR_IT)
        if self.edited is None:
            _ensure_still_fits(row)
        after = self.edited or (row.content, row.data)
        is_changed = after != (row.content, row.data)
        edited = row.edited or is_changed
        columns = {**CLOSED, "edited": edited, **(_changed(row, after) if is_changed else {})}
        decision = ReviewDecision(verb=ReviewDecision.Verb.APPROVE, edited=is_changed, edit_share=0.0)
        if edited:
            decision.edit_share = edit_share(answer_of(*generated_of(row)), answer_of(*after))
        if row.use_case.two_reviewers_required and (is_changed or row.first_approved_by_id is None):
            # Who approves other words than the first did is the first to approve these.
            decision.verb = ReviewDecision.Verb.FIRST_APPROVE
            return _change(row, columns | {"first_approved_by": by}, decision)
        if row.use_case.two_reviewers_required and row.first_approved_by_id == by.pk:
            raise WrongState(APPROVED_FIRST)
        decided = {"state": State.APPROVED, "reviewed_by": by, "reviewed_at": at}
        return _change(row, columns | decided, decision)


def _ensure_still_fits(row: Suggestion) -> None:
    """What was made fitted when it was made; raises OutputInvalid where its use case asks for something else now."""
    is_changed = row.use_case.updated_at > (row.completed_at or row.created_at)
    if is_changed and row.use_case.output_schema is not None:
        ensure_fits(row, row.data, "The use case was changed since, and this answer does not fit it any more.")


def _change(row: Suggestion, columns: dict[str, Any], decision: ReviewDecision) -> Change:
    """What follows another attempt has a text of its own until this one is approved: then it gets all of its answer."""
    answer = {name: getattr(row, name) for name in _ANSWER} if row.redo_of_id else {}
    return Change(columns=columns, decision=decision, copies=answer | columns)


def _changed(row: Suggestion, after: tuple[str | None, Any]) -> dict[str, Any]:
    text, data = after
    quality = scoring.score(row.use_case, row.variables, answer_of(text, data))
    return {"content": text, "data": data, **scoring.columns(quality, row.findings)}


def is_own_request(row: Suggestion, by: "User") -> bool:
    """Whether `by` may not approve the text because they asked for it.

    They did for this attempt, or as the subject that the application named.
    """
    if not row.use_case.requester_may_not_approve:
        return False
    if row.requested_by_id == by.pk:
        return True
    own = {_name(name) for name in (by.get_username(), by.email) if name}
    # Identical requests share one draft: approving it approves the answer to each.
    prefetch_related_objects([row], COPIES)
    return any(_name(one.subject) in own for one in (row, *row.copies.all()))


def _name(written: str) -> str:
    """A name as it is compared, however it is written (Unicode's compatibility caseless matching)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", written).casefold()).strip()
