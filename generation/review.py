"""Reviewing: one function a verb. Admin, API and bulk actions all call these.

Each checks who may, changes the row by compare-and-swap on what the reviewer saw (state and revision), and appends
the decision in the same transaction.

A cached answer must never outlive its rejection, so the cache is cleared *before* the decision is committed; where
the cache cannot be reached, the decision is refused rather than leave a rejected text to be served.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.utils import timezone

from llmhub.errors import NotAllowed, OutputInvalid, WrongState
from prompts import output_rules, schemas

from . import cache, content, events
from .models import ReviewDecision, Suggestion

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser, User

PERMISSION = "generation.review_suggestion"


def approve(suggestion: Suggestion, *, by: "User | AnonymousUser", seen_revision: int) -> Suggestion:
    """Approve the draft as it is.

    Raises NotAllowed, WrongState (no draft any more, or changed since `seen_revision`), Unavailable.
    """
    return _approve(suggestion, by, seen_revision, suggestion.content, suggestion.data)


def edit_and_approve(
    suggestion: Suggestion, *, by: "User | AnonymousUser", seen_revision: int, data: Any = None, text: str | None = None
) -> Suggestion:
    """Approve the draft with the reviewer's wording: `data` where the use case has an output schema, else `text`.

    Raises NotAllowed, OutputInvalid (with a pointer at each fault), WrongState, Unavailable.
    """
    schema = suggestion.use_case.output_schema
    if schema is None:
        return _approve(suggestion, by, seen_revision, text, None)
    faults = schemas.faults(schema, data, root="/data")
    faults = faults or [
        replace(fault, pointer=f"/data{fault.pointer}")
        for fault in output_rules.check(suggestion.use_case.output_rules, data, suggestion.variables)
    ]
    if faults:
        raise OutputInvalid("The edited answer does not fit the use case.", errors=faults)
    return _approve(suggestion, by, seen_revision, content.text_of(data), data)


def reject(
    suggestion: Suggestion, *, by: "User | AnonymousUser", seen_revision: int, reason: str, comment: str = ""
) -> Suggestion:
    """Reject the draft with a reason code (see Suggestion.RejectReason) and an optional comment.

    Raises NotAllowed, ValueError for an unknown reason, WrongState, Unavailable.
    """
    reason = Suggestion.RejectReason(reason).value
    change = {"state": Suggestion.State.REJECTED, "reject_reason": reason, "reject_comment": comment}
    decision = ReviewDecision(
        verb=ReviewDecision.Verb.REJECT,
        reason=reason,
        comment=comment,
        content_after=suggestion.content,
        data_after=suggestion.data,
    )
    return _decide(suggestion, by, seen_revision, change, decision)


def use(suggestion: Suggestion) -> Suggestion:
    """Mark an approved suggestion as used by its client.

    Raises WrongState for anything that is not approved.
    """
    with transaction.atomic():
        changed = Suggestion.objects.filter(pk=suggestion.pk, state=Suggestion.State.APPROVED).update(
            state=Suggestion.State.USED, used_at=timezone.now()
        )
        if not changed:
            suggestion.refresh_from_db(fields=["state"])
            raise WrongState(f"Only an approved suggestion can be used; this one is {suggestion.state}.")
        suggestion.refresh_from_db()
        ReviewDecision.objects.create(
            suggestion=suggestion,
            verb=ReviewDecision.Verb.USE,
            content_before=suggestion.content,
            data_before=suggestion.data,
            content_after=suggestion.content,
            data_after=suggestion.data,
        )
        transaction.on_commit(lambda: cache.refresh(suggestion))
    return suggestion


def _approve(
    suggestion: Suggestion, by: "User | AnonymousUser", seen_revision: int, text: str | None, data: Any
) -> Suggestion:
    edited = text != suggestion.content or data != suggestion.data
    change = {"state": Suggestion.State.APPROVED, "content": text, "data": data, "edited": edited}
    decision = ReviewDecision(verb=ReviewDecision.Verb.APPROVE, edited=edited, content_after=text, data_after=data)
    return _decide(suggestion, by, seen_revision, change, decision)


def _decide(
    suggestion: Suggestion,
    by: "User | AnonymousUser",
    seen_revision: int,
    change: dict[str, Any],
    decision: ReviewDecision,
) -> Suggestion:
    if not by.has_perm(PERMISSION):
        raise NotAllowed("You may not review suggestions.")
    now = timezone.now()
    with transaction.atomic():
        open_draft = Suggestion.objects.filter(
            pk=suggestion.pk, state=Suggestion.State.DRAFT, revision=seen_revision, copy_of=None
        )
        if not open_draft.update(**change, revision=seen_revision + 1, reviewed_by=by, reviewed_at=now):
            raise _conflict(suggestion)
        copies = Suggestion.objects.filter(copy_of=suggestion, state=Suggestion.State.DRAFT)
        copied = list(copies.values_list("pk", flat=True))
        copies.update(**change, revision=seen_revision + 1, reviewed_by=by, reviewed_at=now)
        decision.suggestion, decision.by, decision.at = suggestion, cast("User", by), now
        decision.content_before, decision.data_before = suggestion.content, suggestion.data
        decision.save()
        cache.forget(suggestion.request_key)
        transaction.on_commit(lambda: _tell(suggestion, copied))
    suggestion.refresh_from_db()
    return suggestion


def _tell(suggestion: Suggestion, copied: list["UUID"]) -> None:
    suggestion.refresh_from_db()
    if suggestion.state == Suggestion.State.APPROVED:
        cache.replace(suggestion)
    events.announce(suggestion.pk, *copied)


def _conflict(suggestion: Suggestion) -> WrongState:
    current = Suggestion.objects.select_related("reviewed_by").get(pk=suggestion.pk)
    if current.copy_of_id:
        return WrongState("This one shows another suggestion's answer: review that one.")
    if current.reviewed_by:
        at = timezone.localtime(current.reviewed_at).strftime("%Y-%m-%d %H:%M %Z")
        return WrongState(f"Already {current.get_state_display().lower()} by {current.reviewed_by} at {at}.")
    if current.state != Suggestion.State.DRAFT:
        return WrongState(f"This suggestion is {current.get_state_display().lower()}, not a draft.")
    return WrongState("The text changed while you were looking at it. Look again, then decide.")
