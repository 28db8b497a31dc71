"""The home page: what matters now, each card only for those whose work it is."""

import json
from typing import Any

from django.http import HttpRequest

from generation.models import Suggestion
from generation.review import PERMISSION
from llmhub.admin_site.display import age
from llmhub.admin_site.person import person_of
from prompts.models import ReviewPolicy, UseCase
from usage.models import UsageRecord

from .home_budgets import budgets_card
from .home_money import figures_of, fourteen_days
from .home_prompts import open_experiments, open_requests, prompt_work, sent_back
from .home_review import failures, recent_drafts, waiting_for


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add to the home page's context what this person may see. The number of queries does not grow with the data."""
    may = request.user.has_perm
    reads, counts_money = may("generation.view_suggestion"), may("usage.view_usagerecord")
    if reads or may("prompts.view_promptversion"):
        context["waiting"] = waiting_for(person_of(request))
        context["may_read"], context["may_review"] = reads, may(PERMISSION)
    if reads:
        context["recent"] = [(draft, age(draft.created_at)) for draft in recent_drafts()]
    if counts_money:
        context["figures"] = figures_of()
        context["chart"] = fourteen_days()
    if may("usage.view_budget"):
        context["budgets"] = budgets_card()
    if reads or counts_money:
        context["failures"] = [(failed, age(failed.created_at)) for failed in failures()]
    if may("prompts.view_promptversion"):
        context["prompt_work"] = prompt_work()
    if may("prompts.view_publishrequest"):
        context["open_requests"], context["sent_back"] = open_requests(), sent_back(request.user)
    if may("prompts.view_experiment"):
        context["open_experiments"] = open_experiments()
    context["first_request"] = first_request(request) if is_new() else None
    return context


def is_new() -> bool:
    """Whether nothing was ever asked here."""
    return not Suggestion.objects.exists() and not UsageRecord.objects.exists()


def first_request(request: HttpRequest) -> str:
    """A command that asks for the first suggestion: the shortest example that is live, best one shown without review."""
    live = UseCase.objects.filter(enabled=True, service__enabled=True).exclude(live_version=None)
    found = live.select_related("service").only("slug", "service__slug", "example_variables", "review_policy")
    if not found:
        return ""
    bodies = [(one.review_policy == ReviewPolicy.REQUIRED, body_of(one)) for one in found]
    _, shortest = min(bodies, key=lambda pair: (pair[0], len(pair[1])))
    quoted = shortest.replace("'", "'\\''")
    return (
        f"curl {request.build_absolute_uri('/api/v1/suggestions')} \\\n"
        "  -H 'Authorization: Bearer YOUR_API_KEY' \\\n"
        "  -H 'Content-Type: application/json' -H 'Prefer: wait=10' \\\n"
        f"  -d '{quoted}'"
    )


def body_of(use_case: UseCase) -> str:
    """The request that asks for the example of `use_case`."""
    return json.dumps({"use_case": str(use_case), "variables": use_case.example_variables}, ensure_ascii=False)
