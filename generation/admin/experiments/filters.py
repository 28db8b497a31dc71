from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from llmhub.ids import row_id
from prompts.models import Experiment, UseCase


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
