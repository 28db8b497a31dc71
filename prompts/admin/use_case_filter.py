from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from prompts.models import UseCase


class UseCaseFilter(DropdownFilter):
    """By a use case's full name, for rows that have a `use_case`, or are `way` from one."""

    title = "use case"
    parameter_name = "use_case"
    way = "use_case__"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        pairs = UseCase.objects.values_list("service__slug", "slug").order_by("service__slug", "slug")
        names = [f"{service}.{slug}" for service, slug in pairs]
        return [(name, name) for name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        service, _, slug = str(self.value()).partition(".")
        return queryset.filter(**{f"{self.way}service__slug": service, f"{self.way}slug": slug})
