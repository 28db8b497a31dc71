from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from generation.models import StudioRun
from llmhub.admin_site.display import NOTHING, age_tag, money
from llmhub.admin_site.pages import ReadOnlyModelAdmin
from llmhub.admin_site.search import UseCaseSearch
from prompts.admin.columns import CONTRACT, WORDING, of
from prompts.admin.use_case_filter import UseCaseFilter

from .permissions import ADD_RUN
from .run_actions import again_page, cancel_page, save_case_page
from .run_page import progress_json, run_of, run_page
from .run_results import Outcome, RunChangeList
from .run_row import row_page
from .start_test import test_page
from .try_page import inputs_fragment, try_page

STATES = {"Running": "info", "Done": "success", "Cancelled": "warning"}


@admin.register(StudioRun)
class StudioRunAdmin(UseCaseSearch, ReadOnlyModelAdmin):
    """Trials and runs of test sets."""

    empty_hint = "Try a version on real inputs, or run a use case’s test set. What came of it stands here."
    list_display = [
        "show_kind", "show_use_case", "show_versions", "show_state", "show_result", "show_cost", "show_by", "show_age",
    ]  # fmt: skip
    list_display_links = ["show_kind", "show_use_case"]
    list_select_related = ["use_case__service", "version", "baseline", "requested_by"]
    list_defer = [*of("use_case", CONTRACT), *of("version", WORDING), *of("baseline", WORDING)]
    list_filter = [UseCaseFilter, ("kind", ChoicesDropdownFilter), ("state", ChoicesDropdownFilter)]
    search_fields = ["use_case__name"]
    search_versions = ["version__number", "baseline__number"]
    search_help_text = "Use case, version, or the run’s id"
    ordering = ["-created_at", "-id"]
    list_before_template = "admin/generation/studiorun/list_links.html"

    def get_urls(self) -> list[URLPattern]:
        of_run = {"cancel": cancel_page, "again": again_page, "progress": progress_json}
        own = [
            path("try/", self._own(try_page), name="generation_studiorun_try"),
            path("try/inputs/", self._own(inputs_fragment), name="generation_studiorun_try_inputs"),
            path("test/", self._own(test_page), name="generation_studiorun_test"),
        ]
        for verb, page in of_run.items():
            name = f"generation_studiorun_{verb}"
            own.append(path(f"<path:object_id>/{verb}/", self._of_run(page), name=name))
        rows = "<path:object_id>/rows/<int:position>/"
        own.append(path(rows, self._of_run(row_page), name="generation_studiorun_row"))
        own.append(path(f"{rows}save/", self._of_run(save_case_page), name="generation_studiorun_save_case"))
        return [*own, *super().get_urls()]

    def _own(self, page: Any) -> Any:
        def view(request: HttpRequest, **where: Any) -> HttpResponse:
            return page(self, request, **where)

        return self.admin_site.admin_view(view)

    def _of_run(self, page: Any) -> Any:
        """A page about one run, for those who may look at runs."""

        def view(request: HttpRequest, object_id: str, **where: Any) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied
            return page(self, request, run_of(object_id), **where)

        return self.admin_site.admin_view(view)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[RunChangeList]:
        return RunChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        more = {"may_run": request.user.has_perm(ADD_RUN)}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            run = run_of(object_id)
        except Http404:
            messages.warning(request, "There is no such run. Perhaps the address is not complete.")
            return HttpResponseRedirect(reverse("admin:generation_studiorun_changelist"))
        return run_page(self, request, run)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[StudioRun], search_term: str
    ) -> tuple[QuerySet[StudioRun], bool]:
        try:
            return queryset.filter(pk=UUID(search_term.strip())), False
        except ValueError:
            return super().get_search_results(request, queryset, search_term)

    @display(description="What", ordering="kind")
    def show_kind(self, run: StudioRun) -> str:
        return run.get_kind_display()

    @display(description="Use case", ordering="use_case__slug")
    def show_use_case(self, run: StudioRun) -> SafeString:
        return format_html('<span class="hub-nowrap">{}</span>', run.use_case)

    @display(description="Versions", ordering="version__number")
    def show_versions(self, run: StudioRun) -> str:
        return f"v{run.version.number}" + (f" and v{run.baseline.number}" if run.baseline else "")

    @display(description="State", ordering="state", label=STATES)
    def show_state(self, run: StudioRun) -> str:
        return run.get_state_display()

    @display(description="Result")
    def show_result(self, run: StudioRun) -> SafeString | str:
        outcome = _outcome(run)
        if run.state == StudioRun.State.RUNNING:
            return f"{outcome.done} of {run.total} answers"
        if not outcome.judged:
            return NOTHING
        words = f"{outcome.passed} of {outcome.judged} {'passed' if run.kind == StudioRun.Kind.TEST else 'good'}"
        tone = "success" if outcome.passed == outcome.judged else "danger"
        return format_html('<span class="hub-label hub-label-{}">{}</span>', tone, words)

    @display(description="Cost")
    def show_cost(self, run: StudioRun) -> str:
        return money(_outcome(run).cost)

    @display(description="By", ordering="requested_by__username")
    def show_by(self, run: StudioRun) -> str:
        return str(run.requested_by or run.client_name or NOTHING)

    @display(description="Age", ordering="created_at")
    def show_age(self, run: StudioRun) -> SafeString | str:
        return age_tag(run.created_at)


def _outcome(run: StudioRun) -> Outcome:
    return run.outcome  # type: ignore[attr-defined]
