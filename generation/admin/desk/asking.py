"""What a decision asks first: a reason, an instruction, a comment, whom. As a dialog of the card, or a page of its own."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from generation.models import Suggestion
from llmhub.admin_site.pages import HubModelAdmin

from .answering import is_part, page
from .detail_page import render, suggestion_of

TITLES = {
    "reject": "Reject this draft",
    "again": "Ask for another one",
    "reopen": "Reopen this suggestion",
    "hand-over": "Hand this draft over",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed into a form that could not be taken, and why."""

    verb: str
    problem: str = ""
    reason: str = ""
    text: str = ""


def ask(
    screen: HubModelAdmin,
    request: HttpRequest,
    suggestion: Suggestion,
    asked: Asked,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Ask (again), of the suggestion as it is now: over the card where scripts run, else on a page of its own."""
    suggestion = suggestion_of(suggestion.pk)
    if is_part(request):
        return render(screen, request, suggestion, status, asked_for=asked, **more)
    context = {
        "suggestion": suggestion,
        "asked_for": asked,
        "reasons": Suggestion.RejectReason.choices,
        "form": f"admin/generation/suggestion/{asked.verb.replace('-', '_')}_form.html",
        **more,
    }
    return page(screen, request, "ask", TITLES[asked.verb], context, status)


def seen_of(request: HttpRequest) -> int:
    """The revision that the reviewer had before them; one that never is, where the form does not say."""
    text = request.POST.get("seen_revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
