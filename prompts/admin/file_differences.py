"""Where a use case is not as its catalogue file says, in words."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from llmhub.admin_site.pages import LeanChangeList
from prompts.catalog_memory import MEMORY, Difference, differences, ids_that_differ
from prompts.models import PromptVersion, UseCase

from .wording_diff import Line, compared

# Longer values are not told in a line.
MAX_SHOWN = 60
TITLES = {
    "system_prompt": "System prompt", "user_prompt": "User prompt", "model": "Model", "effort": "Effort",
    "max_tokens": "Longest answer (tokens)", "cache_seconds": "Keep answers for (seconds)",
    "review_due_minutes": "Drafts are due after (minutes)", "own_facts": "Brings its own",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One difference: before (in the file) and after for a short value; lines for a prompt; else `sentence`."""

    title: str
    before: str = ""
    after: str = ""
    sentence: str = ""
    lines: tuple[Line, ...] = ()


class FilesFilter(DropdownFilter):
    """Use cases that differ from their files."""

    title = "files"
    parameter_name = "files"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("differ", "Differs from files"), ("same", "As in files"), ("none", "In no file")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[UseCase]) -> QuerySet[UseCase]:
        match self.value():
            case "differ":
                return queryset.filter(pk__in=that_differ())
            case "same":
                return queryset.filter(catalog_contract__has_key=MEMORY).exclude(pk__in=that_differ())
            case "none":
                return queryset.exclude(catalog_contract__has_key=MEMORY)
        return queryset


class UseCaseChangeList(LeanChangeList):
    """The list, with `differs` for the rows of the page only: it takes a look at the whole contract of each."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: list[Any] = list(self.result_list)
        differ = self._those_that_differ(request, [row.pk for row in rows])
        for row in rows:
            row.differs = row.pk in differ
        self.result_list = rows

    def _those_that_differ(self, request: HttpRequest, ids: list[int]) -> set[int]:
        """The filter, where it is set, has looked already."""
        match request.GET.get(FilesFilter.parameter_name):
            case "differ":
                return set(ids)
            case "same" | "none":
                return set()
        return set(that_differ(ids))


def that_differ(ids: list[int] | None = None) -> list[int]:
    """The ids of the use cases (among `ids`) that differ from their files."""
    return ids_that_differ(UseCase.objects.all() if ids is None else UseCase.objects.filter(pk__in=ids))


def told(use_case: UseCase) -> list[Told]:
    """What differs, for its page. Reads `live_version`."""
    return [_told(one, use_case) for one in differences(use_case)]


def _told(one: Difference, use_case: UseCase) -> Told:
    model = PromptVersion if one.is_wording else UseCase
    column: Any = model._meta.get_field(one.field)
    title = TITLES.get(one.field) or str(column.verbose_name).capitalize()
    if one.is_wording and use_case.live_version is None:
        return Told(title, sentence="Nothing is live; the file has a wording.")
    if one.is_wording and one.field.endswith("prompt"):
        return Told(title, lines=tuple(compared(one.in_file, one.now)))
    before, after = _short(one.in_file), _short(one.now)
    if before and after:
        return Told(title, before=before, after=after)
    return Told(title, sentence="It is another one than in the file.")


def _short(value: Any) -> str:
    """A value in a few words; empty where it takes more."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None or value in ("", [], {}):
        return "nothing"
    if isinstance(value, str | int | float) and len(str(value)) <= MAX_SHOWN:
        return str(value)
    return ""
