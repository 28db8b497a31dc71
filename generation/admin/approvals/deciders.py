"""Which requests a person can decide."""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from prompts.approvals import PERMISSION
from prompts.models import PublishRequest


def decidable_by(person: Any) -> QuerySet[PublishRequest]:
    """The open requests that `person` can decide: what `prompts.approvals.why_not` says of one, for all at once."""
    if not person.has_perm(PERMISSION):
        return PublishRequest.objects.none()
    rows = PublishRequest.objects.filter(state=PublishRequest.State.OPEN).exclude(requested_by=person.pk)
    rows = rows.annotate(author=Coalesce("version__changed_by", "version__created_by"))
    return rows.filter(~Q(author=person.pk) | Q(author=None))
