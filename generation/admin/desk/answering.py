"""Answering with a whole page, or with the part of it that the desk's scripts asked for (by htmx)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from generation.admin.review_filters import filters_of, query_of
from generation.models import Suggestion
from llmhub.admin_site.pages import HubModelAdmin

FOLDER = "admin/generation/suggestion/"
# Marks an answer as one that the open page may take in, also where its status is that of an error.
MARK = "X-Desk"


def is_part(request: HttpRequest) -> bool:
    """Whether the open page asked, and wants only what it takes in."""
    return request.headers.get("HX-Request") == "true"


def page(
    screen: HubModelAdmin, request: HttpRequest, name: str, title: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page `name`, or for the open page its inside."""
    if is_part(request):
        return part(request, f"{name}_part", context | {"title": title}, status)
    context = screen.page_context(
        request, title, **(context | {"query": query(request), "csrf_cookie": settings.CSRF_COOKIE_NAME})
    )
    return TemplateResponse(request, f"{FOLDER}{name}.html", context, status=status)


def part(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A piece of the page for the open page to take in."""
    template = f"{FOLDER}{name}.html"
    response = TemplateResponse(request, template, context | {"query": query(request)}, status=status)
    response[MARK] = "yes"
    return response


def query(request: HttpRequest) -> str:
    """What the address of each step takes along: the filters of the queue that the reviewer goes through."""
    words = query_of(filters_of(request))
    return f"?{words}" if words else ""


def address_of(request: HttpRequest, suggestion: Suggestion) -> str:
    """Where the card of `suggestion` is, in this queue."""
    return reverse("admin:generation_suggestion_change", args=[suggestion.pk]) + query(request)


def to_card(request: HttpRequest, suggestion: Suggestion) -> HttpResponse:
    """Go to the card."""
    return HttpResponseRedirect(address_of(request, suggestion))
