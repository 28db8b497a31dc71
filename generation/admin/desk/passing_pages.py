"""Leaving a draft for later, or to somebody else."""

from django.http import HttpRequest, HttpResponse

from generation.admin.assignees import assignee, assignees
from generation.desk import assigning, claims
from generation.models import Suggestion
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.admin_site.text_input import text_problem
from llmhub.errors import HubError

from .answering import is_part, part, to_card
from .asking import Asked, ask
from .detail_page import to_decide
from .onwards import Done, onwards, opened


def skip_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Leave the draft for later."""
    suggestion = to_decide(request, object_id)
    if request.method != "POST":
        return to_card(request, suggestion)
    claims.skip(suggestion.pk, person_of(request))
    return onwards(screen, request, Done("Skipped", suggestion, back="unskip"))


def unskip_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Take up again what one left for later."""
    suggestion, person = to_decide(request, object_id), person_of(request)
    if request.method != "POST":
        return to_card(request, suggestion)
    claims.forget_skips(person, suggestion.pk)
    claims.hold(suggestion.pk, person)
    return opened(screen, request, object_id, "Taken up again")


def hand_over_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Give the draft to another person or a group, with a note."""
    suggestion = to_decide(request, object_id)
    if request.method != "POST":
        return _ask(screen, request, suggestion, Asked("hand-over"))
    chosen, note = request.POST.get("to", ""), request.POST.get("note", "").strip()
    to, status = assignee(chosen), 422
    problem = text_problem(note, assigning.MAX_NOTE, "The note") or ("" if to else "Choose whom.")
    if to and not problem:
        try:
            assigning.hand_over(suggestion, by=person_of(request), to=to, note=note)
            return onwards(screen, request, Done(f"Handed over to {to}", suggestion))
        except HubError as error:
            problem, status = error.detail, error.status
    asked = Asked("hand-over", problem, chosen, note.replace("\0", ""))
    return _ask(screen, request, suggestion, asked, status)


def _ask(
    screen: HubModelAdmin, request: HttpRequest, suggestion: Suggestion, asked: Asked, status: int = 200
) -> HttpResponse:
    context = {"assignees": assignees(but=person_of(request))}
    if is_part(request) and request.method != "POST":
        return part(request, "hand_over_dialog", {"suggestion": suggestion, "asked_for": asked} | context)
    return ask(screen, request, suggestion, asked, status, **context)
