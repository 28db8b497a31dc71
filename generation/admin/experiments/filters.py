from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from prompts.models import Experiment, Service, UseCase

MAX_ID = 2**63 - 1


class UseCaseFilter(DropdownFilter):
    """By a use case's id, so that the use case's own page can link here."""

    title = "use case"
    parameter_name = "use_case"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = UseCase.objects.values_list("pk", "service__slug", "slug").order_by("service__slug", "slug")
        return [(str(pk), f"{service}.{slug}") for pk, service, slug in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Experiment]) -> QuerySet[Experiment]:
        if not self.value():
            return queryset
        pk = row_id(self.value())
        return queryset.none() if pk is None else queryset.filter(use_case=pk)


class ServiceFilter(DropdownFilter):
    title = "service"
    parameter_name = "service"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Service.objects.order_by("slug").values_list("slug", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Experiment]) -> QuerySet[Experiment]:
        return queryset.filter(use_case__service__slug=self.value()) if self.value() else queryset


def row_id(text: str | None) -> int | None:
    """The id that an address or a form names; None for what can be no id."""
    if text and text.isascii() and text.isdigit() and len(text) < 20:
        number = int(text)
        return number if number <= MAX_ID else None
    return None
