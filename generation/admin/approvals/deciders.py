"""Which requests wait for a person: to be decided, or to be written anew after somebody sent them back."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from prompts.approvals import PERMISSION
from prompts.models import PromptVersion, PublishRequest

State = PublishRequest.State


def decidable_by(person: Any) -> QuerySet[PublishRequest]:
    """The open requests that `person` can decide: what `prompts.approvals.why_not` says of one, for all at once."""
    if not person.has_perm(PERMISSION):
        return PublishRequest.objects.none()
    rows = PublishRequest.objects.filter(state=State.OPEN).exclude(requested_by=person.pk)
    rows = rows.annotate(author=Coalesce("version__changed_by", "version__created_by"))
    return rows.filter(~Q(author=person.pk) | Q(author=None))


def sent_back_to(person: Any) -> QuerySet[PublishRequest]:
    """What was sent back to `person` and is still to be done: not asked again since, not archived, not out anyway."""
    later = PublishRequest.objects.filter(version=OuterRef("version"), pk__gt=OuterRef("pk"))
    drafts = Q(version__status=PromptVersion.Status.DRAFT, version__archived_at=None)
    return PublishRequest.objects.filter(drafts, ~Exists(later), state=State.SENT_BACK, requested_by=person.pk)


def how_many_wait_for(person: Any) -> int:
    """Both together. One query, as it is asked on every page."""
    return decidable_by(person).values("pk").union(sent_back_to(person).values("pk"), all=True).count()
