"""The history of a use case as a timeline: who published what, why, and what it did."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from llmhub.admin_site.pages import HubModelAdmin
from prompts.models import UseCase

from .history_events import events_of
from .history_figures import ENOUGH

PUBLICATIONS_A_PAGE = 20
MAX_PAGE = 10_000


def history_page(screen: HubModelAdmin, request: HttpRequest, use_case_id: int) -> HttpResponse:
    """`?p=2` for older ones."""
    if not screen.has_view_permission(request):
        raise PermissionDenied
    wanted = UseCase.objects.select_related("service", "live_version", "running_experiment")
    # A number that no id can have is an id that does not exist.
    use_case = wanted.filter(pk=use_case_id).first() if use_case_id < 2**63 else None
    if use_case is None:
        messages.warning(request, "There is no such use case. Perhaps the address is not complete.")
        return HttpResponseRedirect(reverse("admin:prompts_usecase_changelist"))
    text = request.GET.get("p", "1")
    page = min(int(text), MAX_PAGE) if text.isascii() and text.isdecimal() and 0 < len(text) < 9 else 1
    page = max(page, 1)
    events, has_older = events_of(use_case, page, PUBLICATIONS_A_PAGE)
    context: dict[str, Any] = {
        "use_case": use_case,
        "events": events,
        "enough": ENOUGH,
        "page": page,
        "newer": page - 1 if page > 1 else 0,
        "older": page + 1 if has_older else 0,
        "media": screen.media,
    }
    template = "admin/prompts/promptversion/history_of.html"
    return TemplateResponse(request, template, screen.page_context(request, f"History of {use_case}", **context))
