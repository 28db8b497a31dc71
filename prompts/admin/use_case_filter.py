from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from prompts.models import UseCase


class UseCaseFilter(DropdownFilter):
    """By a use case's full name, for rows that have a `use_case`."""

    title = "use case"
    parameter_name = "use_case"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        pairs = UseCase.objects.values_list("service__slug", "slug").order_by("service__slug", "slug")
        names = [f"{service}.{slug}" for service, slug in pairs]
        return [(name, name) for name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        service, _, slug = str(self.value()).partition(".")
        return queryset.filter(use_case__service__slug=service, use_case__slug=slug)
