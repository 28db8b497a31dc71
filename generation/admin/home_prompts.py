"""What the home page tells marketers: drafts of versions, what went live last, and what is not live."""

from typing import Any

from llmhub.admin_site.display import age
from prompts.admin.columns import CONTRACT, WORDING, of
from prompts.admin.publication import LONG
from prompts.models import PromptVersion, Publication, UseCase

RECENT = 6


def prompt_work() -> dict[str, Any]:
    """Open drafts, last publications, and use cases that answer nothing for want of a live version."""
    drafts = PromptVersion.objects.filter(status=PromptVersion.Status.DRAFT).order_by("-created_at")
    drafts = drafts.select_related("use_case__service", "created_by")
    published = Publication.objects.select_related("use_case__service", "version", "replaced", "by")
    not_live = UseCase.objects.filter(live_version=None).select_related("service")
    return {
        "drafts": [(one, age(one.created_at)) for one in drafts.defer(*WORDING, *of("use_case", CONTRACT))[:RECENT]],
        "published": [(one, age(one.at)) for one in published.defer(*LONG)[:RECENT]],
        "not_live": list(not_live.defer(*CONTRACT)[:RECENT]),
    }
