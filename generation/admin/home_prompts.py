"""What the home page tells marketers: drafts, what was sent back, what went live last, approvals and experiments."""

from typing import Any

from django.db.models import QuerySet

from llmhub.admin_site.display import age
from prompts.admin.columns import CONTRACT, WORDING, of
from prompts.admin.publication import LONG
from prompts.models import UNDER_WAY, Experiment, PromptVersion, Publication, PublishRequest, UseCase

from .approvals.deciders import sent_back_to
from .experiments.list_rows import decisions_of
from .experiments.verdict_words import badge_of

RECENT = 6


def prompt_work() -> dict[str, Any]:
    """Open drafts, last publications, and use cases that answer nothing for want of a live version."""
    drafts = PromptVersion.objects.filter(status=PromptVersion.Status.DRAFT, archived_at=None).order_by("-created_at")
    drafts = drafts.select_related("use_case__service", "created_by")
    published = Publication.objects.select_related("use_case__service", "version", "replaced", "by")
    not_live = UseCase.objects.filter(live_version=None).select_related("service")
    return {
        "drafts": [(one, age(one.created_at)) for one in drafts.defer(*WORDING, *of("use_case", CONTRACT))[:RECENT]],
        "published": [(one, age(one.at)) for one in published.defer(*LONG)[:RECENT]],
        "not_live": list(not_live.defer(*CONTRACT)[:RECENT]),
    }


def open_requests() -> list[tuple[PublishRequest, str]]:
    """Drafts that wait for a second person, the oldest first, with how long."""
    rows = PublishRequest.objects.filter(state=PublishRequest.State.OPEN).order_by("requested_at")
    return [(one, age(one.requested_at)) for one in _lean(rows)[:RECENT]]


def sent_back(person: Any) -> list[tuple[PublishRequest, str]]:
    """Drafts that came back to `person`, the newest answer first, with how long ago."""
    rows = _lean(sent_back_to(person).order_by("-decided_at"))
    return [(one, age(one.decided_at)) for one in rows[:RECENT] if one.decided_at]


def _lean(rows: QuerySet[PublishRequest]) -> QuerySet[PublishRequest]:
    long = [*of("version", WORDING), *of("version__use_case", CONTRACT)]
    return rows.select_related("version__use_case__service", "requested_by", "decided_by").defer(*long)


def open_experiments() -> list[dict[str, Any]]:
    """Experiments that are under way, with what their newest look said."""
    rows = Experiment.objects.filter(status__in=UNDER_WAY).order_by("-started_at")
    rows = rows.select_related("use_case__service").defer(*of("use_case", CONTRACT))
    found = list(rows[:RECENT])
    decisions = decisions_of([one.pk for one in found])
    return [{"experiment": one, "badge": badge_of(one, decisions.get(one.pk))} for one in found]
