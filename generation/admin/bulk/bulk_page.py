"""Deciding many drafts at once: the reviewer sees them in groups, selects, and decides them in one go."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from generation.admin.queue.filter_links import in_words
from generation.admin.review_filters import filters_of, query_of
from generation.models import Suggestion
from generation.review import PERMISSION
from generation.review.deciding import MAX_COMMENT
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of

from .choosing import MOST, Choice, by_filters, by_rows
from .decision import AT_ONCE
from .groups import grouped


def bulk_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """The drafts that wait and that the address' filters let through, to be selected."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    filters = filters_of(request)
    choice = by_filters(filters, person_of(request))
    query = query_of(filters)
    more = {
        "is_selected": request.GET.get("selected") == "all",
        "again": f"{request.path}?{query}",
        "all": f"{request.path}?{query}{'&' if query else ''}selected=all",
        "query": query,
        "filter_words": in_words(filters),
    }
    return _page(screen, request, choice, **more)


def bulk_of_list(
    screen: HubModelAdmin, request: HttpRequest, queryset: QuerySet[Suggestion], verb: str
) -> HttpResponse:
    """The rows that were ticked in the list, selected already; `verb` is what its reader wants to do."""
    again = request.get_full_path()
    return _page(screen, request, by_rows(queryset), verb=verb, is_selected=True, again=again)


def _page(screen: HubModelAdmin, request: HttpRequest, choice: Choice, **more: Any) -> HttpResponse:
    groups = grouped(choice.drafts, person_of(request))
    context: dict[str, Any] = {
        "groups": groups,
        "count": len(choice.drafts),
        "more": choice.more,
        "most": MOST,
        "decidable": sum(group.decidable for group in groups),
        "alike": sum(group.count > 1 for group in groups),
        "reasons": Suggestion.RejectReason.choices,
        "max_comment": MAX_COMMENT,
        "at_once": AT_ONCE,
        "decide": reverse("admin:generation_suggestion_bulk_decide"),
        "text": reverse("admin:generation_suggestion_bulk_text"),
    }
    context = screen.page_context(request, "Many at once", **context, **more, opts=None)
    return TemplateResponse(request, "admin/generation/bulk/page.html", context)
