"""Searching lists by what their rows are called on every screen: `service.use_case`, with ` v3` behind it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import lookup_spawns_duplicates
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest

NAME = "use_case_in_full"


class UseCaseSearch(admin.ModelAdmin):
    """A list that finds rows by their use case's full name or a part of it, and by the versions that it shows.

    That is beside its `search_fields`; all words that were typed must fit, each of them anywhere.
    """

    # How to get to the service and slug of a row's use case, and to the numbers of its versions.
    search_use_case = "use_case__"
    search_versions: Sequence[str] = ()

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        versions = [f"={alias}" for alias in self._version_aliases()]
        return [*super().get_search_fields(request), NAME, *versions]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term:
            return queryset, False
        to = self.search_use_case
        full_name = Concat(F(f"{to}service__slug"), Value("."), F(f"{to}slug"))
        named = queryset.alias(**{NAME: full_name}, **self._version_aliases())
        found, has_twice = super().get_search_results(request, named, search_term)
        return found, has_twice or any(lookup_spawns_duplicates(self.opts, path) for path in self.search_versions)

    def _version_aliases(self) -> dict[str, Any]:
        """Each version as it is written: `v3`, which must not find v30."""
        return {
            f"version_in_words_{at}": Concat(Value("v"), Cast(path, CharField()))
            for at, path in enumerate(self.search_versions)
        }
