"""What a suggestion of the studio comes from."""

from dataclasses import dataclass

from django.urls import reverse

from generation.models import StudioResult, Suggestion


@dataclass(frozen=True, slots=True)
class Origin:
    """The run that a suggestion was made for: in words, and where it is."""

    title: str
    url: str


def run_of(suggestion: Suggestion) -> Origin | None:
    """The run that `suggestion` belongs to; none for what clients asked for."""
    if suggestion.purpose != Suggestion.Purpose.STUDIO:
        return None
    found = StudioResult.objects.filter(suggestion=suggestion).only("label", "run__kind").select_related("run").first()
    if found is None:
        return None
    title = f"{found.run.get_kind_display().lower()} of v{suggestion.version.number}, “{found.label}”"
    return Origin(title, reverse("admin:generation_studiorun_change", args=[found.run_id]))
