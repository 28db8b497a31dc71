"""One suggestion to read: what was asked, what came back, what happened, and what can be decided."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from generation.admin.blind import IN_EXPERIMENT, is_blind, marked
from generation.admin.blocks import Block, block_of, raw_json
from generation.admin.test_sets.add_case import case_facts
from generation.admin.test_sets.made_by import run_of
from generation.desk.queue import waiting_drafts
from generation.models import Suggestion
from generation.review import PERMISSION
from llmhub.admin_site.display import NOTHING, ago, duration, money, visible
from llmhub.admin_site.pages import HubModelAdmin

from .timeline import events_of

RELATED = ("use_case__service", "client", "version", "reviewed_by", "copy_of__use_case__service")


def detail_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """The page of a suggestion; an id that there is not leads home with a word, as everywhere in the admin."""
    if not screen.has_view_permission(request):
        raise PermissionDenied
    try:
        suggestion = suggestion_of(object_id)
    except Http404:
        messages.warning(request, "There is no such suggestion. Perhaps the address is not complete.")
        return HttpResponseRedirect(reverse("admin:generation_suggestion_changelist"))
    return render(screen, request, suggestion)


def suggestion_of(object_id: str) -> Suggestion:
    """The suggestion with everything that its page shows.

    Raises Http404.
    """
    try:
        found = marked(Suggestion.objects.select_related(*RELATED)).filter(pk=UUID(object_id)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404("There is no such suggestion.")
    return found


def render(
    screen: HubModelAdmin, request: HttpRequest, suggestion: Suggestion, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of `suggestion`; `more` is what a decision that did not succeed adds to it."""
    is_open = suggestion.state == Suggestion.State.DRAFT and suggestion.copy_of_id is None
    context: dict[str, Any] = {
        "suggestion": suggestion,
        "asked": asked_of(suggestion),
        "facts": facts_of(suggestion),
        "is_sandbox": suggestion.model.startswith("sandbox-"),
        "may_decide": is_open and request.user.has_perm(PERMISSION),
        "waiting_count": waiting_drafts().count() if is_open else 0,
        "reasons": Suggestion.RejectReason.choices,
        "inputs": inputs_of(suggestion),
        "filled_in": filled_in_of(suggestion),
        "output": output_of(suggestion),
        "raw_inputs": raw_json(suggestion.variables),
        "raw_output": raw_json(suggestion.data) if suggestion.data is not None else "",
        "events": events_of(
            suggestion,
            list(suggestion.attempts.all()),
            list(suggestion.decisions.select_related("by")),
            blind=is_blind(suggestion),
        ),
        "case": case_facts(request, suggestion),
        "run": run_of(suggestion),
    }
    context = screen.page_context(request, str(suggestion.use_case), original=suggestion, **(context | more))
    return TemplateResponse(request, "admin/generation/suggestion/detail.html", context, status=status)


def asked_of(suggestion: Suggestion) -> str:
    """When it was asked, as words."""
    return ago(suggestion.created_at)


def inputs_of(suggestion: Suggestion) -> Block:
    """What the client sent, laid out by the input schema."""
    schema = suggestion.use_case.input_schema
    return block_of(_part(suggestion, filled_in=False), schema)


def filled_in_of(suggestion: Suggestion) -> Block | None:
    """The reference data that the hub filled in."""
    part = _part(suggestion, filled_in=True)
    return block_of(part, suggestion.use_case.input_schema) if part else None


def _part(suggestion: Suggestion, filled_in: bool) -> Any:
    variables = suggestion.variables
    if not isinstance(variables, dict):
        return variables
    reference = suggestion.use_case.reference
    return {name: value for name, value in variables.items() if (name in reference) is filled_in}


def output_of(suggestion: Suggestion) -> Block | None:
    """The answer, laid out by the output schema; plain text without one."""
    schema = suggestion.use_case.output_schema
    if suggestion.data is not None:
        return block_of(suggestion.data, schema or {})
    return block_of(suggestion.content, {"type": "string"}) if suggestion.content else None


def facts_of(suggestion: Suggestion) -> list[tuple[str, str]]:
    """What stands in the margin: name and value."""
    into = suggestion.tokens_input + suggestion.tokens_cache_read + suggestion.tokens_cache_write
    reference = f"{suggestion.reference_type} {suggestion.reference_id}".strip()
    asked = [("Client", suggestion.client.name), ("Subject", suggestion.subject), ("Reference", reference)]
    source = suggestion.get_served_from_display() if suggestion.served_from else ""
    if is_blind(suggestion):
        # Cost, tokens and latency tell models apart as well as their names.
        pairs = [*asked, ("Served from", source), ("Version, model, cost", IN_EXPERIMENT)]
        return [(name, visible(value)) for name, value in pairs if value]
    tokens = f"{into:,} in, {suggestion.tokens_output:,} out" if into or suggestion.tokens_output else NOTHING
    pairs = [
        *asked,
        ("Served from", source),
        ("Model", suggestion.model),
        ("Cost", money(suggestion.cost) if suggestion.served_from else ""),
        ("Tokens", tokens if suggestion.served_from else ""),
        ("Latency", duration(suggestion.latency_ms) if suggestion.latency_ms is not None else ""),
        ("Attempts", str(suggestion.attempts_made or "")),
    ]
    return [(name, visible(value)) for name, value in pairs if value]
