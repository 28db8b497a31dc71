"""Filters of the list of requests, and the tabs over it that set them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from prompts.admin.use_case_filter import UseCaseFilter
from prompts.models import PublishRequest

from .deciders import decidable_by, sent_back_to

TABS = [("", "All"), ("me", "Waiting for you"), ("mine", "Asked by you"), ("back", "Sent back to you")]


class ForFilter(DropdownFilter):
    """Whose turn it is."""

    title = "whose turn"
    parameter_name = "for"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [tab for tab in TABS if tab[0]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PublishRequest]) -> QuerySet[PublishRequest]:
        match self.value():
            case "me":
                return queryset.filter(pk__in=decidable_by(request.user).values("pk"))
            case "mine":
                return queryset.filter(requested_by=request.user.pk)
            case "back":
                return queryset.filter(pk__in=sent_back_to(request.user).values("pk"))
        return queryset


class UseCaseOfRequestFilter(UseCaseFilter):
    """By the use case of the version that a request is about."""

    way = "version__use_case__"


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Quick filters: title, query, whether it is the one in use."""
    current = request.GET.get("for", "")
    return [
        {"title": title, "query": f"for={value}" if value else "", "current": current == value} for value, title in TABS
    ]
