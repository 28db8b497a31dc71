from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Case, F, Func, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from llmhub.admin_site.display import NOTHING, age_tag, foreign
from llmhub.admin_site.pages import USE_CASE, HubModelAdmin, LeanChangeList
from llmhub.admin_site.search import UseCaseSearch
from prompts.admin.columns import CONTRACT, of
from prompts.admin.use_case_filter import UseCaseFilter
from prompts.models import PromptTest
from prompts.named import use_case_named

from .case_pages import add_page, change_page
from .files_pages import export_page, import_page
from .permissions import ADD_CASE, ADD_RUN, CHANGE_CASE

ORIGINS = {"Approved suggestion": "success", "Rejected suggestion": "danger", "Imported": "info"}


class CaseChangeList(LeanChangeList):
    """The list; an empty one leads to what cases are made of."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        may_read = request.user.has_perm("generation.view_suggestion")
        self.empty_links = [("Approved suggestions", self._suggestions())] if may_read else []

    def _suggestions(self) -> str:
        query = {"state": "approved"} | ({USE_CASE: self.of_use_case} if self.of_use_case else {})
        return f"{reverse('admin:generation_suggestion_changelist')}?{urlencode(query)}"


class ActiveFilter(DropdownFilter):
    title = "in test runs"
    parameter_name = "active"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "Off")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PromptTest]) -> QuerySet[PromptTest]:
        return queryset.filter(active=self.value() == "yes") if self.value() in ("yes", "no") else queryset


@admin.register(PromptTest)
class PromptTestAdmin(UseCaseSearch, HubModelAdmin):
    """The cases of test sets."""

    empty_hint = "Add a decided suggestion (“Add to test set” on its page), import a file, or write a case."
    list_display = [
        "show_name",
        "show_use_case",
        "show_origin",
        "show_checks",
        "show_active",
        "show_by",
        "show_changed",
    ]
    list_display_links = ["show_name"]
    list_select_related = ["use_case__service", "created_by"]
    list_defer = ["variables", "assertions", "expected", "note", *of("use_case", CONTRACT)]
    list_filter = [UseCaseFilter, ("origin", ChoicesDropdownFilter), ActiveFilter]
    search_fields = ["use_case__name", "name", "note"]
    search_help_text = "Use case, name, note"
    ordering = ["use_case__service__slug", "use_case__slug", "name"]
    list_before_template = "admin/prompts/prompttest/list_links.html"
    actions = ["switch_on", "switch_off"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CaseChangeList]:
        return CaseChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[PromptTest]:
        # Counted by the database: the assertions themselves may be long.
        length = Func(F("assertions"), function="json_array_length", output_field=IntegerField())
        is_list = Func(F("assertions"), function="json_typeof")
        found = super().get_queryset(request).select_related("use_case__service", "created_by")
        return found.alias(form=is_list).annotate(checks=Case(When(form=Value("array"), then=length), default=Value(0)))

    def get_urls(self) -> list[URLPattern]:
        pages = {"import": import_page, "export": export_page}
        own = [path(f"{verb}/", self._own(page), name=f"prompts_prompttest_{verb}") for verb, page in pages.items()]
        return [*own, *super().get_urls()]

    def _own(self, page: Any) -> Any:
        def view(request: HttpRequest) -> HttpResponse:
            return page(self, request)

        return self.admin_site.admin_view(view)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        name = request.GET.get("use_case", "")
        use_case = use_case_named(name) if name else None
        more = {
            "use_case": use_case,
            "may_run": request.user.has_perm(ADD_RUN),
            "may_add": request.user.has_perm(ADD_CASE),
            "may_import": request.user.has_perms([ADD_CASE, CHANGE_CASE]),
        }
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return add_page(self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return change_page(self, request, self.find(request, object_id))

    @admin.action(description="Put into test runs", permissions=["change"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[PromptTest]) -> None:
        self._switch(request, queryset, True)

    @admin.action(description="Leave out of test runs", permissions=["change"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[PromptTest]) -> None:
        self._switch(request, queryset, False)

    def _switch(self, request: HttpRequest, queryset: QuerySet[PromptTest], active: bool) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        count = PromptTest.objects.filter(pk__in=ids).exclude(active=active).update(active=active)
        words = "are part of test runs now" if active else "are left out of test runs now"
        self.message_user(request, f"{count} case{'' if count == 1 else 's'} changed: those you chose {words}.")

    @display(description="Name", ordering="name")
    def show_name(self, case: PromptTest) -> SafeString | str:
        return foreign(case.name, 70)

    @display(description="Use case", ordering="use_case__slug")
    def show_use_case(self, case: PromptTest) -> SafeString:
        return format_html('<span class="hub-nowrap">{}</span>', case.use_case)

    @display(description="From", ordering="origin", label=ORIGINS)
    def show_origin(self, case: PromptTest) -> str:
        return case.get_origin_display()

    @display(description="Checks", ordering="checks")
    def show_checks(self, case: PromptTest) -> str:
        # One more: the form of the answer is always checked.
        return str(case.checks + 1)  # type: ignore[attr-defined]

    @display(description="In runs", ordering="active", label={"Yes": "success", "Off": "warning"})
    def show_active(self, case: PromptTest) -> str:
        return "Yes" if case.active else "Off"

    @display(description="By", ordering="created_by__username")
    def show_by(self, case: PromptTest) -> str:
        return str(case.created_by or NOTHING)

    @display(description="Changed", ordering="updated_at")
    def show_changed(self, case: PromptTest) -> SafeString | str:
        return age_tag(case.updated_at)
