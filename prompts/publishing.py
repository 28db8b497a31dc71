"""Changing which version is live: one function a verb.

Each locks the use case, so that two people publishing at once come one after the other and the history has no gap.
A request reads the live version from the database, so the next one in every process gets it.
"""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from llmhub.errors import WrongState

from .experiments.traffic import pause_running, refuse_while_running
from .gates import ensure_may_go_out
from .models import UNDER_WAY, WORDING, PromptVersion, Publication, PublishRequest, UseCase

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def add_draft(
    use_case: UseCase, *, by: "User | None" = None, based_on: PromptVersion | None = None, client_name: str = ""
) -> PromptVersion:
    """A new draft version of `use_case`, with the wording and limits of `based_on` (default: the live version).

    `client_name` is who asked for it over the API.
    """
    use_case = locked(use_case.pk)
    base = based_on or use_case.live_version
    draft = PromptVersion(use_case=use_case, number=next_number(use_case), created_by=by, client_name=client_name)
    draft.source = PromptVersion.Source.API if client_name else PromptVersion.Source.ADMIN
    if base:
        for field in WORDING:
            setattr(draft, field, getattr(base, field))
    draft.save()
    return draft


def next_number(use_case: UseCase) -> int:
    """The number that the next version of `use_case` gets. Call with the use case's row locked."""
    newest = use_case.versions.order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1


LOOK_AGAIN = "This changed since you looked. Look again, then decide."


class ChangedMeanwhile(WrongState):
    """What somebody decided on is no longer what they saw."""

    def __init__(self) -> None:
        super().__init__(LOOK_AGAIN)


def seen_of(version: PromptVersion) -> str:
    """What stands for all that somebody sees who is about to take `version` live. Reads `use_case`."""
    return f"{version.pk}:{version.fingerprint}:{version.use_case.live_version_id}"


@transaction.atomic
def publish(
    version: PromptVersion,
    *,
    by: "User | None" = None,
    client_name: str = "",
    note: str = "",
    request: PublishRequest | None = None,
    seen: str = "",
) -> Publication:
    """Make `version` the live one of its use case; a draft becomes published and is immutable from then on.

    `request` is what a second person approved (see `prompts.approvals`); `seen`, where given, is `seen_of` the version
    when it was decided. Raises WrongState when it is live already, archived, a draft that does not pass the use case's
    gates, or while an experiment shares the traffic; ChangedMeanwhile.
    """
    use_case = locked(version.use_case_id)
    refuse_while_running(use_case)
    version = freeze(version, request, seen)
    return _make_live(
        use_case, version, Publication.Kind.PUBLISH, by=by, client_name=client_name, note=note, request=request
    )


@transaction.atomic
def publish_from_file(version: PromptVersion) -> Publication:
    """Make a catalogue file's version live. Files pass the gates of wherever they are kept, not ours.

    Raises WrongState when it is live already, and while an experiment shares the traffic.
    """
    use_case = locked(version.use_case_id)
    refuse_while_running(use_case)
    return _make_live(use_case, _frozen(version), Publication.Kind.PUBLISH, note="Catalogue")


@transaction.atomic
def roll_back(
    use_case: UseCase, *, by: "User | None" = None, client_name: str = "", note: str = "", seen: str = ""
) -> Publication:
    """Make the version live again that the current one replaced. A running experiment is paused.

    `seen`, where given, is `seen_of` the version to go back to, so that two who press at once go back once. Raises
    WrongState when there is none, or when it is archived; ChangedMeanwhile.
    """
    use_case = locked(use_case.pk)
    target = roll_back_target(use_case)
    if target is None:
        raise WrongState("There is no earlier version to go back to.")
    target.use_case = use_case
    _ensure_seen(target, seen)
    if target.is_archived:
        raise WrongState(f"Version {target.number} is archived. Take it out of the archive first.")
    pause_running(use_case)  # or else requests would go on getting its versions
    return _make_live(use_case, target, Publication.Kind.ROLL_BACK, by=by, client_name=client_name, note=note)


def roll_back_target(use_case: UseCase) -> PromptVersion | None:
    """The version that `roll_back` would make live, if there is one."""
    found = roll_back_target_id(use_case)
    return PromptVersion.objects.get(pk=found) if found else None


def roll_back_target_id(use_case: UseCase) -> int | None:
    """Its id, which takes none of its wording."""
    before: list[int] = []
    for kind, replaced in use_case.publications.order_by("id").values_list("kind", "replaced"):
        if kind == Publication.Kind.PUBLISH and replaced:
            before.append(replaced)
        elif kind == Publication.Kind.ROLL_BACK and before:
            before.pop()
    # Each roll back takes back one publish, so that going back twice never leads to and fro.
    return before[-1] if before else None


def freeze(version: PromptVersion, request: PublishRequest | None = None, seen: str = "") -> PromptVersion:
    """Take a draft out of the draft state, so that requests may be answered by it; call with the use case locked.

    The version as it is stored now. Raises WrongState for an archived version, and for a draft that does not pass its
    gates; ChangedMeanwhile where it is no longer what was `seen`.
    """
    version = PromptVersion.objects.select_for_update(of=("self",)).select_related("use_case__service").get(
        pk=version.pk
    )  # fmt: skip
    _ensure_seen(version, seen)
    ensure_may_go_out(version, request)
    return _frozen(version)


@transaction.atomic
def archive(version: PromptVersion) -> None:
    """Put a version away that is not in use: lists leave it out, and it cannot be published.

    Raises WrongState for a live one, and one in an experiment that is under way.
    """
    use_case = locked(version.use_case_id)
    if use_case.live_version_id == version.pk:
        raise WrongState(f"Version {version.number} is live.")
    if version.variants.filter(experiment__status__in=UNDER_WAY).exists():
        raise WrongState(f"Version {version.number} takes part in an experiment that is under way.")
    version.archived_at = timezone.now()
    version.save(update_fields=["archived_at"])


def unarchive(version: PromptVersion) -> None:
    """Take a version out of the archive."""
    version.archived_at = None
    version.save(update_fields=["archived_at"])


def locked(use_case_id: int) -> UseCase:
    """The use case with its row locked until the transaction ends: who changes what it serves comes through here."""
    return UseCase.objects.select_for_update(of=("self",)).get(pk=use_case_id)


def _ensure_seen(version: PromptVersion, seen: str) -> None:
    if seen and seen != seen_of(version):
        raise ChangedMeanwhile


def _frozen(version: PromptVersion) -> PromptVersion:
    if version.is_draft:
        version.status = PromptVersion.Status.PUBLISHED
        version.published_at = timezone.now()
        version.save(update_fields=["status", "published_at"])
        _close_requests(version)
    return version


def _close_requests(version: PromptVersion) -> None:
    """Nobody needs to decide any more about what is out already, e.g. since its gate was switched off."""
    version.publish_requests.filter(state=PublishRequest.State.OPEN).update(
        state=PublishRequest.State.WITHDRAWN, decided_at=timezone.now(), comment="It went out without this approval."
    )


def _make_live(
    use_case: UseCase,
    version: PromptVersion,
    kind: str,
    *,
    by: "User | None" = None,
    client_name: str = "",
    note: str = "",
    request: PublishRequest | None = None,
) -> Publication:
    if use_case.live_version_id == version.pk:
        raise WrongState(f"Version {version.number} is live already.")
    publication = Publication.objects.create(
        use_case=use_case,
        version=version,
        replaced=use_case.live_version,
        kind=kind,
        by=by,
        client_name=client_name,
        note=note,
        request=request,
    )
    use_case.live_version = version
    use_case.save(update_fields=["live_version", "updated_at"])
    return publication
