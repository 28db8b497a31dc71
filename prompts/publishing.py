"""Changing which version is live: publish and roll back, one function a verb.

Each locks the use case, so that two people publishing at once come one after the other and the history has no gap.
"""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from llmhub.errors import WrongState

from .models import PromptVersion, Publication, UseCase

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def add_draft(use_case: UseCase, *, by: "User | None" = None, based_on: PromptVersion | None = None) -> PromptVersion:
    """A new draft version of `use_case`, with the wording and limits of `based_on` (default: the live version)."""
    use_case = _locked(use_case.pk)
    base = based_on or use_case.live_version
    draft = PromptVersion(use_case=use_case, number=next_number(use_case), created_by=by)
    if base:
        for field in ("system_prompt", "user_prompt", "model", "max_tokens", "effort"):
            setattr(draft, field, getattr(base, field))
    draft.save()
    return draft


def next_number(use_case: UseCase) -> int:
    """The number that the next version of `use_case` gets. Call with the use case's row locked."""
    newest = use_case.versions.order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1


def publish(version: PromptVersion, *, by: "User | None" = None, note: str = "") -> Publication:
    """Make `version` the live one of its use case; a draft becomes published and is immutable from then on.

    Raises WrongState when it is live already.
    """
    return _make_live(version, Publication.Kind.PUBLISH, by, note)


@transaction.atomic
def roll_back(use_case: UseCase, *, by: "User | None" = None, note: str = "") -> Publication:
    """Make the version live again that the current one replaced.

    Raises WrongState when there is none.
    """
    target = roll_back_target(_locked(use_case.pk))
    if target is None:
        raise WrongState("There is no earlier version to go back to.")
    return _make_live(target, Publication.Kind.ROLL_BACK, by, note)


def roll_back_target(use_case: UseCase) -> PromptVersion | None:
    """The version that `roll_back` would make live, if there is one."""
    published = use_case.publications.filter(version=use_case.live_version_id, kind=Publication.Kind.PUBLISH)
    current = published.select_related("replaced").first()
    return current.replaced if current else None


@transaction.atomic
def _make_live(version: PromptVersion, kind: str, by: "User | None", note: str) -> Publication:
    use_case = _locked(version.use_case_id)
    if use_case.live_version_id == version.pk:
        raise WrongState(f"Version {version.number} is live already.")
    if version.is_draft:
        version.status = PromptVersion.Status.PUBLISHED
        version.published_at = timezone.now()
        version.save(update_fields=["status", "published_at"])
    publication = Publication.objects.create(
        use_case=use_case, version=version, replaced=use_case.live_version, kind=kind, by=by, note=note
    )
    use_case.live_version = version
    use_case.save(update_fields=["live_version", "updated_at"])
    return publication


def _locked(use_case_id: int) -> UseCase:
    return UseCase.objects.select_for_update(of=("self",)).get(pk=use_case_id)
