"""Saving a draft while others may have it open: nobody's text is overwritten unseen."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from llmhub.errors import WrongState

from .models import EDITABLE, PromptVersion
from .publishing import add_draft

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class DraftChanged(Exception):
    """Somebody else saved the draft since it was looked at; `stored` is what it says now."""

    def __init__(self, stored: PromptVersion):
        super().__init__(f"{stored} was changed meanwhile.")
        self.stored = stored


def stored_draft(version_id: int) -> PromptVersion:
    """The version as it is stored now, with who changed it. Raises PromptVersion.DoesNotExist."""
    return PromptVersion.objects.select_related("use_case__service", "changed_by", "created_by").get(pk=version_id)


def save_draft(version_id: int, seen: str, values: Mapping[str, Any], *, by: "User") -> PromptVersion:
    """Store `values` (of EDITABLE) where the draft is still what its draft fingerprint `seen` says; returns it as stored.

    One UPDATE decides: it changes the row only while each column has the value that was read. Raises DraftChanged,
    WrongState for a version that was published or archived meanwhile, PromptVersion.DoesNotExist.
    """
    stored = stored_draft(version_id)
    ensure_open(stored)
    if all(getattr(stored, name) == value for name, value in values.items()):
        return stored
    if stored.draft_fingerprint != seen:
        raise DraftChanged(stored)
    as_read = {name: getattr(stored, name) for name in EDITABLE}
    same = PromptVersion.objects.filter(pk=version_id, status=PromptVersion.Status.DRAFT, archived_at=None, **as_read)
    # Whatever a person changed is theirs: loading the catalogue again leaves it alone.
    changed = same.update(**values, changed_by=by, changed_at=timezone.now(), source=PromptVersion.Source.ADMIN)
    if not changed:
        stored = stored_draft(version_id)
        ensure_open(stored)
        raise DraftChanged(stored)
    return stored_draft(version_id)


@transaction.atomic
def keep_as_new_draft(version: PromptVersion, values: Mapping[str, Any], *, by: "User") -> PromptVersion:
    """A new draft of the same use case with `values`, what is not among them as in `version`.

    Of a version that is stored no more (without a key), only the use case is known: then the rest is as in the live one.
    """
    draft = add_draft(version.use_case, by=by, based_on=version if version.pk else None)
    return save_draft(draft.pk, draft.draft_fingerprint, values, by=by)


def ensure_open(version: PromptVersion) -> None:
    """Raises WrongState for a version whose wording cannot change."""
    if not version.is_draft:
        raise WrongState(f"v{version.number} was published in the meantime, so it can't change.")
    if version.is_archived:
        raise WrongState(f"v{version.number} is in the archive, so it can't change.")
