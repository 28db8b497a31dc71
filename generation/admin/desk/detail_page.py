"""The page of one suggestion: for an open draft the desk, for any other what was asked and what came of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from generation.admin.blind import is_blind_now
from generation.models import Suggestion
from generation.review import PERMISSION
from llmhub.admin_site.pages import HubModelAdmin

from .answering import page
from .card import card_of


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


def suggestion_of(object_id: object) -> Suggestion:
    """The suggestion with everything that its page shows.

    Raises Http404.
    """
    suggestion = _found(object_id, "use_case__service", "client", "version")
    # By itself: joined with the rest, planning the query takes longer than all others together.
    suggestion.blind = is_blind_now(suggestion)  # type: ignore[attr-defined]
    return suggestion


def to_decide(request: HttpRequest, object_id: str, permission: str = PERMISSION) -> Suggestion:
    """The suggestion for a verb, not for its page; for somebody who may. Raises PermissionDenied, Http404."""
    if not request.user.has_perm(permission):
        raise PermissionDenied
    return _found(object_id, "use_case__service", "client")


def _found(object_id: object, *related: str) -> Suggestion:
    try:
        found = Suggestion.objects.select_related(*related).filter(pk=UUID(str(object_id))).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404("There is no such suggestion.")
    return found


def render(
    screen: HubModelAdmin, request: HttpRequest, suggestion: Suggestion, status: int = 200, **more: Any
) -> HttpResponse:
    """The card of `suggestion`; `more` is what a decision that did not succeed adds to it."""
    context = card_of(request, suggestion) | more
    return page(screen, request, "card", f"{suggestion.use_case} for {suggestion.client}", context, status)
