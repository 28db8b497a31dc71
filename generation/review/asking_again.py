"""Asking for another attempt in place of a draft: the same request, with an instruction for the model.

The new attempt is a suggestion of its own, with its own cost and its own record. The draft that it shall replace shows
its answer from then on, as copies do (`copy_of`): so the client, who knows the old id, gets what is approved at last.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from generation import queue
from generation.models import ReviewDecision, Suggestion
from generation.models.suggestion import State
from llmhub.errors import Fault, InvalidRequest

from .deciding import CLOSED, PERMISSION, Change, decide_one, ensure_open

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

MAX_INSTRUCTION = 2_000
_SAME = (
    "client_id", "use_case_id", "version_id", "phase_id", "variant_id", "review_policy", "variables", "subject",
    "reference_type", "reference_id", "request_id", "request_key", "cacheable", "findings", "findings_count", "due_at", "assigned_to_id",
    "assigned_group_id", "assigned_note",
)  # fmt: skip


def ask_again(
    suggestion: Suggestion, *, by: "User | AnonymousUser", seen_revision: int, instruction: str
) -> Suggestion:
    """Queue another attempt at the request of this draft; the attempt.

    Raises InvalidRequest (no instruction, or too long), NotAllowed, WrongState, Unavailable.
    """
    instruction = instruction.strip()
    if not instruction or len(instruction) > MAX_INSTRUCTION:
        detail = f"must have 1 to {MAX_INSTRUCTION:,} characters"
        raise InvalidRequest("Say what the next one should do better.", errors=[Fault("/instruction", detail)])
    attempt = decide_one(suggestion, by, seen_revision, _AskAgain(instruction)).copy_of
    assert attempt is not None
    return attempt


def give_back(attempt: Suggestion) -> None:
    """Put the draft that a failed `attempt` was to replace back into the queue. Belongs in the failure's transaction."""
    assert attempt.redo_of_id is not None
    following = Suggestion.objects.filter(copy_of=attempt, state=State.DRAFT)
    following.filter(pk=attempt.redo_of_id).update(copy_of=None, asked_again_at=None)
    following.update(copy_of=attempt.redo_of_id)


@dataclass(frozen=True, slots=True)
class _AskAgain:
    instruction: str
    permission = PERMISSION

    def change(self, row: Suggestion, seen_revision: int, by: "User", at: datetime) -> Change:
        ensure_open(row, seen_revision, by)
        fresh = Suggestion(**{name: getattr(row, name) for name in _SAME})
        fresh.redo_of, fresh.instruction, fresh.requested_by = row, self.instruction, by
        fresh.save(force_insert=True)
        transaction.on_commit(lambda: queue.send(fresh.pk))
        return Change(
            columns={**CLOSED, "copy_of": fresh, "asked_again_at": at},
            copies={"copy_of": fresh},
            decision=ReviewDecision(verb=ReviewDecision.Verb.ASK_AGAIN, comment=self.instruction),
        )
