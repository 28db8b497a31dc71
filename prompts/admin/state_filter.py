from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from prompts.models import UNDER_WAY, PromptVersion, Variant

STATES = {
    "Live": "success", "Draft": "warning", "Published": "info", "In experiment": "primary", "Archived": "default",
}  # fmt: skip
LIVE = Q(use_case__live_version=F("pk"))


def in_experiment() -> Exists:
    """Whether a version takes part in an experiment that is under way."""
    return Exists(Variant.objects.filter(version=OuterRef("pk"), experiment__status__in=UNDER_WAY))


def state_of(version: PromptVersion, *, in_experiment: bool = False) -> str:
    """The one word for where `version` stands: one of STATES."""
    if version.is_live:
        return "Live"
    if in_experiment:
        return "In experiment"
    return "Archived" if version.is_archived else version.get_status_display()


class StateFilter(DropdownFilter):
    """By where versions stand. What is archived is shown only when asked for."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("live", "Live"),
            ("draft", "Draft"),
            ("published", "Published, not live"),
            ("experiment", "In experiment"),
            ("archived", "Archived"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PromptVersion]) -> QuerySet[PromptVersion]:
        if self.value() == "archived":
            return queryset.filter(archived_at__isnull=False)
        shown = queryset.filter(archived_at=None)
        match self.value():
            case "live":
                return shown.filter(LIVE)
            case "draft":
                return shown.filter(status=PromptVersion.Status.DRAFT)
            case "published":
                return shown.filter(status=PromptVersion.Status.PUBLISHED).exclude(LIVE)
            case "experiment":
                return shown.filter(in_experiment())
        return shown
