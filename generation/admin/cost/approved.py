"""How many texts people approved: what the money bought."""

from collections import Counter
from datetime import datetime

from django.db.models import Count

from generation.models import Suggestion
from generation.models.suggestion import APPROVED
from prompts.models import PromptVersion

# Full name of the use case and number of the version.
Version = tuple[str, int]


def approved_texts(start: datetime, end: datetime) -> Counter[Version]:
    """How many texts that people approved from `start` until before `end` are still approved, by version.

    Two queries, the first one of an index alone. Without copies, and without what the studio made.
    """
    found = Suggestion.objects.filter(APPROVED, reviewed_at__gte=start, reviewed_at__lt=end).order_by()
    counts = dict(found.values_list("version").annotate(texts=Count("*")))
    versions = PromptVersion.objects.filter(pk__in=counts).values_list(
        "pk", "use_case__service__slug", "use_case__slug", "number"
    )
    return Counter({(f"{service}.{slug}", number): counts[pk] for pk, service, slug, number in versions})
