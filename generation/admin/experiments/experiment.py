from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from generation.admin.suggestion_filters import ServiceFilter
from llmhub.admin_site.display import NOTHING, age_tag
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.search import UseCaseSearch
from prompts.admin.columns import CONTRACT, of
from prompts.models import Experiment

from .access import to_page
from .download import download_page
from .filters import UseCaseFilter
from .list_rows import ExperimentList
from .plan_page import add_page, advice_page, draft_page
from .release_pages import ask_page, publish_page
from .result_page import fragment_page, result_page
from .verb_pages import go_on_page, pause_page, start_page, stop_page, weights_page
from .verdict_words import STATUS_TONES, badge_of

PAGES = {
    "start": start_page,
    "ask": ask_page,
    "pause": pause_page,
    "go-on": go_on_page,
    "stop": stop_page,
    "weights": weights_page,
    "publish": publish_page,
    "result": fragment_page,
    "download": download_page,
}


@admin.register(Experiment)
class ExperimentAdmin(UseCaseSearch, HubModelAdmin):
    """Experiments of all use cases: planned, under way, and what came of them."""

    empty_hint = (
        "An experiment gives some people one version of a prompt and some another, and tells you which one does "
        "better: approved more often by your reviewers, adopted more often, or cheaper."
    )
    list_display = [
        "show_name", "show_versions", "show_metric", "show_status", "show_verdict", "show_subjects", "show_since",
    ]  # fmt: skip
    list_defer = ["hypothesis", *of("use_case", CONTRACT)]
    list_filter = [("status", ChoicesDropdownFilter), UseCaseFilter, ServiceFilter]
    search_fields = ["name", "slug", "use_case__name"]
    search_versions = ["variants__version__number"]
    search_help_text = "Name, use case, version"

    class Media:
        js = ["generation/experiment_result.js", "generation/experiment_plan.js"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ExperimentList

    def get_urls(self) -> list[URLPattern]:
        own = [path("advice/", self.admin_site.admin_view(self._advice), name="prompts_experiment_advice")]
        for verb, page in PAGES.items():
            name = f"prompts_experiment_{verb.replace('-', '_')}"
            own.append(path(f"<path:object_id>/{verb}/", self._own(page), name=name))
        return [*own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Experiment]:
        return super().get_queryset(request).select_related("use_case__service")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Plans that were never started; a result stays."""
        is_draft = isinstance(obj, Experiment) and obj.status == Experiment.Status.DRAFT
        return is_draft and super().has_delete_permission(request, obj)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return add_page(self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        experiment = self.find(request, object_id)
        if experiment.status == Experiment.Status.DRAFT and self.has_change_permission(request, experiment):
            return draft_page(self, request, experiment)
        if request.method == "POST":
            if not self.has_change_permission(request, experiment):
                raise PermissionDenied
            messages.error(request, "This experiment was started meanwhile, so its plan stays. Nothing was saved.")
            return to_page(experiment)
        return result_page(self, request, experiment)

    def _own(self, page: Any) -> Any:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            return page(self, request, self.find(request, object_id))

        return self.admin_site.admin_view(view)

    def _advice(self, request: HttpRequest) -> HttpResponse:
        return advice_page(self, request)

    @display(description="Experiment", ordering="name")
    def show_name(self, experiment: Experiment) -> SafeString:
        return format_html('{}<span class="hub-second">{}</span>', experiment.name, experiment.use_case)

    @display(description="Versions")
    def show_versions(self, experiment: Experiment) -> SafeString:
        pairs = ((variant, variant.version.number) for variant in experiment.shown_variants)  # type: ignore[attr-defined]
        return format_html_join(" ", '<span class="hub-nowrap"><b>{}</b> v{}</span>', pairs)

    @display(description="Decided by", ordering="metric")
    def show_metric(self, experiment: Experiment) -> str:
        return experiment.get_metric_display()

    @display(description="Status", ordering="status", label=STATUS_TONES)
    def show_status(self, experiment: Experiment) -> str:
        return experiment.get_status_display()

    @display(description="Verdict")
    def show_verdict(self, experiment: Experiment) -> SafeString:
        badge = badge_of(experiment, experiment.newest_decision)  # type: ignore[attr-defined]
        form = (
            '<span class="hub-verdict-tag hub-tone-{}">'
            '<span class="material-symbols-outlined" aria-hidden="true">{}</span>{}</span>'
        )
        return format_html(form, badge.tone, badge.icon, badge.words)

    @display(description="People")
    def show_subjects(self, experiment: Experiment) -> SafeString:
        decision = experiment.newest_decision  # type: ignore[attr-defined]
        so_far = f"{decision['n']:,.0f}" if decision else "0"
        form = '<span class="hub-nowrap hub-number">{} <span class="hub-subtle">of {}</span></span>'
        return format_html(form, so_far, f"{experiment.planned_subjects:,}")

    @display(description="Since", ordering="started_at")
    def show_since(self, experiment: Experiment) -> SafeString | str:
        return age_tag(experiment.started_at) if experiment.started_at else NOTHING
