"""What somebody decided about many, as their browser sends it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import QueryDict

from generation import review
from generation.models.suggestion import RejectReason
from generation.review.deciding import MAX_COMMENT
from llmhub.admin_site.text_input import text_problem
from llmhub.errors import InvalidRequest

from .choosing import MOST

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

# Drafts that are decided in one transaction.
AT_ONCE = 100
VERBS = ("approve", "reject")


@dataclass(frozen=True, slots=True)
class Decision:
    """One verb for many drafts, each on the revision that was seen."""

    verb: str
    seen: dict[UUID, int]
    reason: str = ""
    comment: str = ""

    def parts(self) -> Iterator["Decision"]:
        """The same for AT_ONCE drafts at a time."""
        pairs = iter(self.seen.items())
        while some := dict(islice(pairs, AT_ONCE)):
            yield replace(self, seen=some)

    def carry_out(self, by: "User | AnonymousUser") -> review.Outcome:
        """Decide them in one transaction. Raises NotAllowed, Unavailable; then nothing was changed."""
        if self.verb == "approve":
            return review.approve_all(self.seen, by=by)
        return review.reject_all(self.seen, by=by, reason=self.reason, comment=self.comment)


def read(form: QueryDict) -> Decision:
    """The decision that `form` holds. Raises InvalidRequest with a sentence that says what is wrong with it."""
    verb = form.get("verb", "")
    if verb not in VERBS:
        raise InvalidRequest("Choose whether to approve or to reject.")
    seen = _seen(form.getlist("draft"))
    if verb == "approve":
        return Decision(verb, seen)
    reason, comment = form.get("reason", ""), form.get("comment", "").replace("\r\n", "\n").strip()
    if reason not in RejectReason.values:
        raise InvalidRequest("Choose a reason.")
    if problem := text_problem(comment, MAX_COMMENT, "The comment"):
        raise InvalidRequest(problem)
    return Decision(verb, seen, reason, comment)


def _seen(pairs: list[str]) -> dict[UUID, int]:
    if not pairs:
        raise InvalidRequest("Select at least one draft.")
    if len(pairs) > MOST:
        raise InvalidRequest(f"At most {MOST:,} drafts can be decided at a time; these are {len(pairs):,}.")
    seen = dict(map(_pair, pairs))
    if len(seen) < len(pairs):
        raise InvalidRequest("A draft is in the selection twice.")
    return seen


def _pair(text: str) -> tuple[UUID, int]:
    """“id:revision” as it stands in the page."""
    name, _, revision = text.partition(":")
    if not (revision.isascii() and revision.isdigit() and len(revision) < 10):
        raise InvalidRequest("The selection was not understood.")
    try:
        return UUID(name), int(revision)
    except ValueError:
        raise InvalidRequest("The selection was not understood.") from None
