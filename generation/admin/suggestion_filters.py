from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from generation.desk.queue import Filters, chosen
from generation.models import Suggestion
from llmhub.admin_site.person import person_of
from prompts.models import Service

from .queue.filter_links import AGES, FLAGS, WHOSE

WAITING = "waiting"


class StateFilter(DropdownFilter):
    """By state, and the drafts that somebody has to decide."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(WAITING, "Waiting for review"), *Suggestion.State.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
        if self.value() == WAITING:
            return queryset.filter(state=Suggestion.State.DRAFT, copy_of=None)
        return queryset.filter(state=self.value()) if self.value() else queryset


class MadeByFilter(DropdownFilter):
    """Clients' requests, unless what the studio tried is asked for."""

    title = "made by"
    parameter_name = "made_by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("clients", "Clients"), ("studio", "Studio"), ("all", "Clients and studio")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
        match self.value():
            case "studio":
                return queryset.filter(purpose=Suggestion.Purpose.STUDIO)
            case "all":
                return queryset
        return queryset.filter(purpose=Suggestion.Purpose.REQUEST)


class ServiceFilter(DropdownFilter):
    title = "service"
    parameter_name = "service"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Service.objects.order_by("slug").values_list("slug", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
        return queryset.filter(use_case__service__slug=self.value()) if self.value() else queryset


class DeskFilter(DropdownFilter):
    """One of the review desk's filters: of the drafts that wait, those that the desk shows with it."""

    choices_of_desk: tuple[tuple[str, str], ...] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, title) for value, title in self.choices_of_desk if value]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
        if self.value() not in dict(self.lookups(request, None)):
            return queryset
        return queryset & chosen(Filters(**{str(self.parameter_name): str(self.value())}), person_of(request))


class FlagFilter(DeskFilter):
    title = "what may be wrong"
    parameter_name = "flag"
    choices_of_desk = FLAGS


class WhoseFilter(DeskFilter):
    title = "assignment"
    parameter_name = "whose"
    choices_of_desk = WHOSE


class OlderFilter(DeskFilter):
    title = "waiting time"
    parameter_name = "older"
    choices_of_desk = AGES


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Links above the list that keep the other filters and set the state: title, query, whether it is current."""
    states = [("All", ""), ("Waiting for review", WAITING), ("Approved", "approved"), ("Rejected", "rejected")]
    return [_tab(request, title, state) for title, state in [*states, ("Failed", "failed")]]


def _tab(request: HttpRequest, title: str, state: str) -> dict[str, Any]:
    query = request.GET.copy()
    current = query.get("state", "") == state
    query.pop("state", None)
    query.pop("p", None)
    if state:
        query["state"] = state
    return {"title": title, "query": query.urlencode(), "current": current}
