"""What stands in the way of a decision, said before anybody tries: in the words with which the verbs refuse it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from generation.models import Suggestion
from llmhub.errors import WrongState

from .approving import APPROVED_FIRST, ASKED_FOR_IT, is_own_request
from .deciding import COPIES, ensure_open

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def prepare(rows: Iterable[Suggestion]) -> None:
    """Read at once for all `rows` what `approval_hindrance` would read for each."""
    prefetch_related_objects([row for row in rows if row.use_case.requester_may_not_approve], COPIES)


def hindrance(row: Suggestion, by: "User") -> str:
    """Why `by` can decide nothing about `row` as it stands; empty where they can."""
    try:
        ensure_open(row, row.revision, by)
    except WrongState as error:
        return error.detail
    return ""


def approval_hindrance(row: Suggestion, by: "User") -> str:
    """Why `by` can reject `row`, but not approve it; empty where they can."""
    if is_own_request(row, by):
        return ASKED_FOR_IT
    is_first = row.use_case.two_reviewers_required and row.first_approved_by_id == by.pk
    return APPROVED_FIRST if is_first else ""
