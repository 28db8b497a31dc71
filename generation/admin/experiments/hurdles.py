"""What keeps a plan from being started, with where to go about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from prompts.gates import obstacles
from prompts.models import PromptVersion, PublishRequest


@dataclass(frozen=True, slots=True)
class Hurdle:
    """One gate that a draft does not pass yet: the sentence, and a link with its words; or the draft to ask about."""

    sentence: str
    link: str = ""
    words: str = ""
    ask: PromptVersion | None = None


def hurdles_of(versions: Iterable[PromptVersion]) -> list[Hurdle]:
    """The gates that the drafts among `versions` do not pass yet. Reads their `use_case`."""
    wanted = {version.pk: version.use_case for version in versions if version.is_draft}
    if not wanted:
        return []
    drafts = list(PromptVersion.objects.filter(pk__in=wanted).order_by("number"))
    waiting = PublishRequest.objects.filter(version__in=drafts, state=PublishRequest.State.OPEN)
    asked = set(waiting.values_list("version_id", "fingerprint"))
    found = []
    for draft in drafts:
        draft.use_case = wanted[draft.pk]
        is_asked = (draft.pk, draft.fingerprint) in asked
        found += [_hurdle(draft, fault.pointer, fault.detail, is_asked) for fault in obstacles(draft)]
    return found


def _hurdle(version: PromptVersion, gate: str, detail: str, is_asked: bool) -> Hurdle:
    name = f"v{version.number}"
    if gate == "/approval" and is_asked:
        requests = reverse("admin:prompts_publishrequest_changelist")
        return Hurdle(f"{name} waits for a second person.", requests, "Show what is asked")
    if gate == "/approval":
        return Hurdle(f"{name} needs a second person before it may reach people.", ask=version)
    page = reverse("admin:prompts_promptversion_change", args=[version.pk])
    return Hurdle(detail, page, f"Open {name}")
