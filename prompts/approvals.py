"""The second person: who wrote or changed a draft asks, somebody else looks at it and lets it out or sends it back."""

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from llmhub.errors import NotAllowed, WrongState

from .gates import obstacles
from .models import PromptVersion, PublishRequest
from .publishing import freeze, locked, publish

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PERMISSION = "prompts.publish_promptversion"


def ask(version: PromptVersion, *, by: "User", note: str = "", purpose: str = "publish") -> PublishRequest:
    """Ask a second person to let `version` out, as it is worded now.

    Raises WrongState where approval alone would not do (faults, tests), and where it is asked for already.
    """
    faults = [fault for fault in obstacles(version) if fault.pointer != "/approval"]
    if faults:
        raise WrongState(" ".join(fault.detail for fault in faults), errors=faults)
    if not version.is_draft:
        raise WrongState(f"Version {version.number} is no draft any more.")
    try:
        with transaction.atomic():
            return PublishRequest.objects.create(
                version=version, purpose=purpose, note=note, fingerprint=version.fingerprint, requested_by=by
            )
    except IntegrityError:
        raise WrongState(f"Approval of version {version.number} is asked for already.") from None


@transaction.atomic
def approve(request: PublishRequest, *, by: "User", comment: str = "") -> PublishRequest:
    """Let the version out: live at once, or ready for the experiment that it was asked for.

    Raises NotAllowed for whoever asked or changed the draft last, WrongState when it was decided or changed meanwhile.
    """
    locked(request.version.use_case_id)
    request = _open(request)
    _ensure_second(request, by)
    _decide(request, PublishRequest.State.APPROVED, by, comment)
    if request.purpose == PublishRequest.Purpose.PUBLISH:
        publish(request.version, by=by, note=request.note, request=request)
    else:
        freeze(request.version, request)
    return request


@transaction.atomic
def send_back(request: PublishRequest, *, by: "User", comment: str) -> PublishRequest:
    """Refuse it, with a comment for whoever asked. Raises NotAllowed, WrongState."""
    request = _open(request)
    _ensure_second(request, by)
    if not comment.strip():
        raise WrongState("Say what should change.")
    return _decide(request, PublishRequest.State.SENT_BACK, by, comment)


@transaction.atomic
def withdraw(request: PublishRequest, *, by: "User") -> PublishRequest:
    """Take the question back. Raises NotAllowed for others than who asked, WrongState."""
    request = _open(request)
    if request.requested_by_id != by.pk:
        raise NotAllowed("Only who asked can take it back.")
    return _decide(request, PublishRequest.State.WITHDRAWN, by, "")


def may_decide(request: PublishRequest, by: "User") -> bool:
    """Whether `by` is a second person here: may publish, did not ask, and was not the last to change the draft."""
    return by.has_perm(PERMISSION) and by.pk not in (request.requested_by_id, request.version.changed_by_id)


def _open(request: PublishRequest) -> PublishRequest:
    rows = PublishRequest.objects.select_for_update(of=("self",)).select_related(
        "version__use_case__service", "decided_by"
    )
    request = rows.get(pk=request.pk)
    if request.state != PublishRequest.State.OPEN:
        who = f" by {request.decided_by}" if request.decided_by else ""
        raise WrongState(f"This was already decided{who}: {request.get_state_display().lower()}.")
    return request


def _ensure_second(request: PublishRequest, by: "User") -> None:
    if not by.has_perm(PERMISSION):
        raise NotAllowed("You may not publish prompt versions.")
    if not may_decide(request, by):
        raise NotAllowed("It takes a second person: somebody who neither asked nor changed this draft last.")


def _decide(request: PublishRequest, state: str, by: "User", comment: str) -> PublishRequest:
    request.state, request.decided_by, request.decided_at, request.comment = state, by, timezone.now(), comment
    request.save(update_fields=["state", "decided_by", "decided_at", "comment"])
    return request
