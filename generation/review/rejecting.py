"""Rejecting a draft with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from generation.models import ReviewDecision, Suggestion
from generation.models.suggestion import RejectReason, State

from .deciding import CLOSED, PERMISSION, Change, Outcome, decide, decide_one, ensure_open

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


def reject(
    suggestion: Suggestion, *, by: "User | AnonymousUser", seen_revision: int, reason: str, comment: str = ""
) -> Suggestion:
    """Reject the draft with a reason code (see RejectReason) and an optional comment.

    Raises NotAllowed, ValueError for an unknown reason, WrongState, Unavailable.
    """
    return decide_one(suggestion, by, seen_revision, Reject(RejectReason(reason).value, comment))


def reject_all(seen: Mapping[UUID, int], *, by: "User | AnonymousUser", reason: str, comment: str = "") -> Outcome:
    """Reject many with one reason, each on the revision that was `seen`, in one transaction.

    Raises NotAllowed, ValueError, Unavailable; then nothing was changed.
    """
    return decide(seen, by, Reject(RejectReason(reason).value, comment), in_bulk=True)


@dataclass(frozen=True, slots=True)
class Reject:
    reason: str
    comment: str
    permission = PERMISSION

    def change(self, row: Suggestion, seen_revision: int, by: "User", at: datetime) -> Change:
        ensure_open(row, seen_revision, by)
        told = {"reject_reason": self.reason, "reject_comment": self.comment}
        columns = {**CLOSED, "state": State.REJECTED, **told, "reviewed_by": by, "reviewed_at": at}
        decision = ReviewDecision(verb=ReviewDecision.Verb.REJECT, reason=self.reason, comment=self.comment)
        return Change(columns=columns, decision=decision)
