"""The second person: who wrote or changed a draft asks, somebody else looks at it and lets it out or sends it back."""

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from llmhub.errors import NotAllowed, WrongState

from .gates import obstacles
from .models import PromptVersion, PublishRequest
from .publishing import freeze, locked, publish

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PERMISSION = "prompts.publish_promptversion"


@transaction.atomic
def ask(version: PromptVersion, *, by: "User", note: str = "", purpose: str = "publish") -> PublishRequest:
    """Ask a second person to let `version` out, as it is worded now. A question about an older wording is dropped.

    Raises WrongState where approval alone would not do (faults, tests), where it is asked for already, and when the
    wording is not that of `version` any more.
    """
    locked(version.use_case_id)
    stored = _stored(version)
    if stored.fingerprint != version.fingerprint:
        raise WrongState(f"Version {stored.number} was changed meanwhile. Look at it again, then ask.")
    faults = [fault for fault in obstacles(stored) if fault.pointer != "/approval"]
    if faults:
        raise WrongState(" ".join(fault.detail for fault in faults), errors=faults)
    if not stored.is_draft:
        raise WrongState(f"Version {stored.number} is no draft any more.")
    _drop_stale(stored, by)
    try:
        with transaction.atomic():
            return PublishRequest.objects.create(
                version=stored, purpose=purpose, note=note, fingerprint=stored.fingerprint, requested_by=by
            )
    except IntegrityError:
        raise WrongState(f"Approval of version {stored.number} is asked for already.") from None


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
    return not why_not(request, by)


def why_not(request: PublishRequest, by: "User") -> str:
    """Why `by` cannot decide `request`, in a sentence; empty if they can. Reads `version`."""
    if not by.has_perm(PERMISSION):
        return "You may not publish prompt versions."
    if by.pk == request.requested_by_id:
        return "You asked for this yourself. It takes a second person."
    if by.pk == last_author_id(request.version):
        return "You were the last to change this draft. It takes a second person."
    return ""


def last_author_id(version: PromptVersion) -> int | None:
    """Who the wording comes from: the last to change the draft; who made it, where nobody changed it since."""
    return version.changed_by_id or version.created_by_id


def is_stale(request: PublishRequest) -> bool:
    """Whether the draft was changed since approval was asked for. Reads `version`."""
    return request.fingerprint != request.version.fingerprint


def _open(request: PublishRequest) -> PublishRequest:
    rows = PublishRequest.objects.select_for_update(of=("self",)).select_related(
        "version__use_case__service", "decided_by"
    )
    try:
        request = rows.get(pk=request.pk)
    except PublishRequest.DoesNotExist:
        raise WrongState("The draft was deleted meanwhile, and this question with it.") from None
    if request.state != PublishRequest.State.OPEN:
        who = f" by {request.decided_by}" if request.decided_by else ""
        raise WrongState(f"This was already decided{who}: {request.get_state_display().lower()}.")
    return request


def _ensure_second(request: PublishRequest, by: "User") -> None:
    if reason := why_not(request, by):
        raise NotAllowed(reason)


def _stored(version: PromptVersion) -> PromptVersion:
    """The version as it is stored now. Raises WrongState for one that was deleted."""
    try:
        return PromptVersion.objects.select_for_update(of=("self",)).select_related("use_case__service").get(
            pk=version.pk
        )  # fmt: skip
    except PromptVersion.DoesNotExist:
        raise WrongState(f"Version {version.number} was deleted meanwhile.") from None


def _drop_stale(version: PromptVersion, by: "User") -> None:
    stale = version.publish_requests.filter(state=PublishRequest.State.OPEN).exclude(fingerprint=version.fingerprint)
    stale.update(state=PublishRequest.State.WITHDRAWN, decided_by=by, decided_at=timezone.now(), comment="Asked again.")


def _decide(request: PublishRequest, state: str, by: "User", comment: str) -> PublishRequest:
    request.state, request.decided_by, request.decided_at, request.comment = state, by, timezone.now(), comment
    request.save(update_fields=["state", "decided_by", "decided_at", "comment"])
    return request


def open_or_last(version: PromptVersion) -> PublishRequest | None:
    """The question about `version` that is open; else the last one; None where nobody asked."""
    rows = version.publish_requests.select_related("requested_by", "decided_by")
    return rows.annotate(is_open=Q(state=PublishRequest.State.OPEN)).order_by("-is_open", "-id").first()
