"""What the person who looks at a card can do with it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest

from generation import review
from generation.models import Suggestion
from generation.review.approving import is_own_request
from generation.review.beforehand import approval_hindrance
from llmhub.admin_site.person import person_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, slots=True)
class Verbs:
    """`approve` and `approve_edits` are what the buttons say, empty where they cannot; `why_not` why not, though it is open."""

    decide: bool = False
    approve: str = ""
    approve_edits: str = ""
    why_not: str = ""
    undo: bool = False
    reopen: bool = False
    next: bool = False


def verbs_of(request: HttpRequest, row: Suggestion) -> Verbs:
    """What can be done here, and by whom; the verbs themselves check it again."""
    person = person_of(request)
    may_review = person.has_perm(review.PERMISSION)
    if row.is_open:
        return _open(row, person) if may_review else Verbs()
    is_decided = row.state in (Suggestion.State.APPROVED, Suggestion.State.REJECTED) and row.copy_of_id is None
    can_reopen = is_decided and row.reviewed_at is not None and person.has_perm(review.REOPEN)
    can_undo = is_decided and may_review and not review.undoable(row, person)
    return Verbs(undo=can_undo, reopen=can_reopen, next=may_review)


def _open(row: Suggestion, person: "User") -> Verbs:
    is_second, by_two = row.first_approved_by_id is not None, row.use_case.two_reviewers_required
    # Whoever changes the words is the first to approve them.
    edits = "Approve with these edits (first of two)" if by_two else "Approve with these edits"
    why_not = approval_hindrance(row, person)
    if why_not:
        # Whoever approved first may still change the words; whoever asked for them may not.
        edits = "" if is_own_request(row, person) else edits
        can_undo = not review.undoable(row, person)
        return Verbs(decide=True, approve_edits=edits, why_not=why_not, undo=can_undo, next=True)
    approve = f"Approve ({'second' if is_second else 'first'} of two)" if by_two else "Approve"
    return Verbs(decide=True, approve=approve, approve_edits=edits)


def holder_of(request: HttpRequest, row: Suggestion) -> str:
    """Who has the open draft in hand, where that is somebody else; empty otherwise."""
    if row.claimed_by_id == request.user.pk or row.claimed_by is None:
        return ""
    return str(row.claimed_by) if is_held(row, by=row.claimed_by) else ""


def is_held(row: Suggestion, *, by: "User") -> bool:
    """Whether `by` has the open draft in hand."""
    return row.is_open and row.is_claimed and row.claimed_by_id == by.pk
