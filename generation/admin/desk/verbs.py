"""What the person who looks at a card can do with it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils import timezone

from generation import review
from generation.models import Suggestion
from llmhub.admin_site.person import person_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, slots=True)
class Verbs:
    """`approve` is what the button says, empty where they cannot; `why_not` why they cannot though it is open."""

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
        return _open(row, may_review, is_first=row.first_approved_by_id == person.pk, request=request)
    is_decided = row.state in (Suggestion.State.APPROVED, Suggestion.State.REJECTED) and row.copy_of_id is None
    can_reopen = is_decided and row.reviewed_at is not None and person.has_perm(review.REOPEN)
    can_undo = is_decided and may_review and not review.undoable(row, person)
    return Verbs(undo=can_undo, reopen=can_reopen, next=may_review)


def _open(row: Suggestion, may_review: bool, *, is_first: bool, request: HttpRequest) -> Verbs:
    if not may_review:
        return Verbs()
    if not row.use_case.two_reviewers_required:
        return Verbs(decide=True, approve="Approve", approve_edits="Approve with these edits")
    # Whoever changes the words is the first to approve them.
    edits = "Approve with these edits (first of two)"
    if is_first:
        why_not = "You were the first to approve this one. A second person must approve it too."
        can_undo = not review.undoable(row, person_of(request))
        return Verbs(decide=True, approve_edits=edits, why_not=why_not, undo=can_undo, next=True)
    which = "first" if row.first_approved_by_id is None else "second"
    return Verbs(decide=True, approve=f"Approve ({which} of two)", approve_edits=edits)


def holder_of(request: HttpRequest, row: Suggestion) -> str:
    """Who has the open draft in hand, where that is somebody else; empty otherwise."""
    if row.claimed_by_id == request.user.pk or row.claimed_by is None:
        return ""
    return str(row.claimed_by) if is_held(row, by=row.claimed_by) else ""


def is_held(row: Suggestion, *, by: "User") -> bool:
    """Whether `by` has the open draft in hand."""
    is_running = row.claimed_until is not None and row.claimed_until > timezone.now()
    return row.is_open and is_running and row.claimed_by_id == by.pk
