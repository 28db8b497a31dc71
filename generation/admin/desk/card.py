"""What the card of a suggestion shows: what it is for, what was asked, what came back, and what can be done."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from generation.admin.blind import IN_EXPERIMENT, is_blind
from generation.admin.blocks import Block, block_of, pairs_with_image, raw_json
from generation.admin.review_filters import filters_of
from generation.admin.test_sets.add_case import case_facts
from generation.admin.test_sets.made_by import run_of
from generation.desk import progress
from generation.models import ReviewDecision, Suggestion
from generation.models.suggestion import SHOWN
from llmhub.admin_site.display import NOTHING, ago, duration, money, stamp, visible
from llmhub.admin_site.person import person_of

from .attempts import attempt_of
from .due_words import due_of
from .quality_panel import marks_of, panel_of
from .timeline import events_of
from .verbs import holder_of, is_held, verbs_of


def card_of(request: HttpRequest, suggestion: Suggestion) -> dict[str, Any]:
    """The context of the card's template."""
    decisions = list(suggestion.decisions.select_related("by"))
    return {
        "suggestion": suggestion,
        "verbs": verbs_of(request, suggestion),
        "holder": holder_of(request, suggestion),
        "is_mine": is_held(suggestion, by=person_of(request)),
        "renew_s": settings.REVIEW_LEASE_S / 3,
        "purpose": visible(suggestion.use_case.description.strip().partition("\n")[0]),
        "subject": visible(suggestion.subject),
        "reference": visible(f"{suggestion.reference_type} {suggestion.reference_id}".strip()),
        "asked": ago(suggestion.created_at),
        "due": due_of(suggestion.due_at) if suggestion.is_open else None,
        "facts": facts_of(suggestion),
        "is_sandbox": suggestion.model.startswith("sandbox-"),
        "reasons": Suggestion.RejectReason.choices,
        "panel": panel_of(suggestion),
        "output": output_of(suggestion),
        "raw_output": raw_json(suggestion.data) if suggestion.data is not None else "",
        "attempt": attempt_of(suggestion),
        "events": _events(suggestion, decisions),
        "reopened": _reopened(suggestion, decisions),
        "case": case_facts(request, suggestion),
        "has_certificate": _has_certificate(suggestion),
        "run": run_of(suggestion),
        **inputs_of(suggestion),
        **(_progress(request) if suggestion.is_open else {}),
    }


def _progress(request: HttpRequest) -> dict[str, Any]:
    person = person_of(request)
    return {"left": progress.left_of(person, filters_of(request)), "today": progress.today_of(person)}


def _events(suggestion: Suggestion, decisions: list[ReviewDecision]) -> list[Any]:
    return events_of(suggestion, list(suggestion.attempts.all()), decisions, blind=is_blind(suggestion))


def _reopened(suggestion: Suggestion, decisions: list[ReviewDecision]) -> ReviewDecision | None:
    """Who opened the draft again and why, as long as nobody decided it since: whoever decides it now should know."""
    is_last = suggestion.is_open and decisions and decisions[-1].verb == ReviewDecision.Verb.REOPEN
    return decisions[-1] if is_last else None


def _has_certificate(suggestion: Suggestion) -> bool:
    """Whether a person approved it, as far as can be told without its history; a copy follows its original."""
    is_decided = suggestion.reviewed_at is not None or suggestion.copy_of_id is not None
    return suggestion.state in SHOWN and is_decided and not is_blind(suggestion)


def inputs_of(suggestion: Suggestion) -> dict[str, Any]:
    """What the client sent, laid out by the input schema; pictures by themselves, so that they stand beside the answer."""
    variables, use_case = suggestion.variables, suggestion.use_case
    schema = use_case.input_schema
    if not isinstance(variables, dict):
        return {"inputs": block_of(variables, schema), "raw_inputs": raw_json(variables)}
    images = {name: value for name, value in variables.items() if name in use_case.image_variables}
    pictures = pairs_with_image(images, schema) if images else []
    shown_apart = set(images) if pictures else set()
    sent = {name: value for name, value in variables.items() if name not in (*use_case.reference, *shown_apart)}
    filled = {name: value for name, value in variables.items() if name in use_case.reference}
    return {
        "inputs": block_of(sent, schema) if sent or not pictures else None,
        "pictures": pictures,
        "filled_in": block_of(filled, schema) if filled else None,
        "raw_inputs": raw_json(variables),
    }


def output_of(suggestion: Suggestion) -> Block | None:
    """The answer, laid out by the output schema, with the marks of the brief check; plain text without a schema."""
    marks = marks_of(suggestion)
    if suggestion.data is not None:
        return block_of(suggestion.data, suggestion.use_case.output_schema or {}, marks=marks)
    return block_of(suggestion.content, {"type": "string"}, marks=marks) if suggestion.content else None


def facts_of(suggestion: Suggestion) -> list[tuple[str, str]]:
    """The small print: name and value."""
    into = suggestion.tokens_input + suggestion.tokens_cache_read + suggestion.tokens_cache_write
    source = suggestion.get_served_from_display() if suggestion.served_from else ""
    asked = [("Asked", stamp(suggestion.created_at)), ("Review", suggestion.review_policy), ("Served from", source)]
    if is_blind(suggestion):
        # Cost, tokens and latency tell models apart as well as their names.
        pairs = [*asked, ("Version, model, cost", IN_EXPERIMENT), ("Id", str(suggestion.pk))]
        return [(name, visible(value)) for name, value in pairs if value]
    tokens = f"{into:,} in, {suggestion.tokens_output:,} out" if into or suggestion.tokens_output else NOTHING
    pairs = [
        *asked,
        ("Model", suggestion.model),
        ("Cost", money(suggestion.cost) if suggestion.served_from else ""),
        ("Tokens", tokens if suggestion.served_from else ""),
        ("Latency", duration(suggestion.latency_ms) if suggestion.latency_ms is not None else ""),
        ("Attempts", str(suggestion.attempts_made or "")),
        ("Id", str(suggestion.pk)),
    ]
    return [(name, visible(value)) for name, value in pairs if value]
