from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display

from generation.models import Suggestion
from generation.review import PERMISSION
from llmhub.admin_site.display import NOTHING, age_tag, duration, foreign, money
from llmhub.admin_site.filters import DayRangeFilter
from llmhub.admin_site.pages import ReadOnlyModelAdmin
from llmhub.admin_site.paging import CappedPaginator
from prompts.admin.columns import CONTRACT, WORDING, of
from prompts.admin.use_case_filter import UseCaseFilter

from .blind import IN_EXPERIMENT, is_blind, marked, unless_blind
from .bulk.bulk_page import bulk_of_list
from .bulk.pages import PAGES as BULK
from .certificate_pages import PAGES as CERTIFICATE
from .desk.detail_page import detail_page
from .desk.pages import PAGES as DESK
from .insight.pages import PAGES as INSIGHT
from .queue.pages import PAGES as QUEUE
from .suggestion_filters import FlagFilter, MadeByFilter, OlderFilter, ServiceFilter, StateFilter, WhoseFilter, tabs
from .test_sets.add_case import add_case_page, add_cases
from .test_sets.permissions import ADD_CASE
from .waiting import LONG

STATES = {
    "Draft": "warning", "Approved": "success", "Used": "success", "Rejected": "danger", "Failed": "danger",
    "Running": "info", "Queued": "info",
}  # fmt: skip
# Pages of their own, by the end of their name: address below the list's, and the function that answers.
PAGES = DESK | QUEUE | BULK | INSIGHT | CERTIFICATE | {"add-case": ("<path:object_id>/add-case/", add_case_page)}
FALLBACKS = ("stale_cache", "approved_copy", "template")


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnlyModelAdmin):
    """What was asked for and what came of it. Changed by decisions only."""

    empty_hint = "What applications ask for over the REST API appears here."
    list_display = [
        "show_state", "show_use_case", "show_age", "show_client", "show_about", "show_served_from", "show_cost",
        "show_latency",
    ]  # fmt: skip
    list_display_links = ["show_use_case"]
    list_select_related = ["use_case__service", "client", "version"]
    list_defer = [*LONG, *of("use_case", CONTRACT), *of("version", WORDING)]
    list_filter = [
        StateFilter,
        ServiceFilter,
        UseCaseFilter,
        ("review_policy", ChoicesDropdownFilter),
        ("client", RelatedDropdownFilter),
        ("served_from", ChoicesDropdownFilter),
        MadeByFilter,
        FlagFilter,
        WhoseFilter,
        OlderFilter,
        ("created_at", DayRangeFilter),
    ]
    # Each row costs a millisecond or two, and reviewers wait for this list.
    list_per_page = 20
    paginator = CappedPaginator
    # What is searched stands in `get_search_results`; this makes the search box appear.
    search_fields = ["subject"]
    search_help_text = "Id, subject, reference, text"
    ordering = ["-created_at", "-id"]
    actions = ["approve_selected", "reject_selected", "add_selected_to_test_set"]
    list_before_template = "admin/generation/suggestion/tabs.html"

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(route, self._own(page), name=f"generation_suggestion_{name}") for name, (route, page) in PAGES.items()
        ]
        return [*own, *super().get_urls()]

    def _own(self, page: Any) -> Any:
        def view(request: HttpRequest, **where: str) -> HttpResponse:
            return page(self, request, **where)

        return self.admin_site.admin_view(view)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Suggestion]:
        found = marked(super().get_queryset(request))
        return found.annotate(known_cost=unless_blind("cost"), known_latency=unless_blind("latency_ms"))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        more = {"tabs": tabs(request), "may_review": self.has_review_permission(request)}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return detail_page(self, request, object_id)

    def has_review_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_add_case_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ADD_CASE)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Suggestion], search_term: str
    ) -> tuple[QuerySet[Suggestion], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        try:
            return queryset.filter(pk=UUID(term)), False
        except ValueError:
            found = Q(subject__icontains=term) | Q(reference_id__icontains=term) | Q(content__icontains=term)
            return queryset.filter(found), False

    @action(description="Approve selected drafts", permissions=["review"])
    def approve_selected(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> HttpResponse:
        return bulk_of_list(self, request, queryset, "approve")

    @action(description="Reject selected drafts", permissions=["review"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> HttpResponse:
        return bulk_of_list(self, request, queryset, "reject")

    @action(description="Add selected to the test set", permissions=["add_case"])
    def add_selected_to_test_set(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> HttpResponse | None:
        return add_cases(request, queryset)

    @display(description="State", ordering="state")
    def show_state(self, suggestion: Suggestion) -> SafeString:
        state = suggestion.get_state_display()
        return format_html('<span class="hub-label hub-label-{}">{}</span>', STATES.get(state, ""), state)

    @display(description="Use case", ordering="use_case__slug")
    def show_use_case(self, suggestion: Suggestion) -> SafeString:
        version = IN_EXPERIMENT.lower() if is_blind(suggestion) else f"v{suggestion.version.number}"
        return format_html(
            '<span class="hub-nowrap">{} <span class="hub-subtle">{}</span></span>', suggestion.use_case, version
        )

    @display(description="Client", ordering="client__name")
    def show_client(self, suggestion: Suggestion) -> SafeString:
        return format_html('<span class="hub-nowrap">{}</span>', suggestion.client)

    @display(description="About", ordering="subject")
    def show_about(self, suggestion: Suggestion) -> SafeString:
        reference = f"{suggestion.reference_type} {suggestion.reference_id}".strip()
        about = foreign(" · ".join(part for part in (suggestion.subject, reference) if part), 30)
        return format_html('<span class="hub-nowrap">{}</span>', about)

    @display(description="From", ordering="served_from")
    def show_served_from(self, suggestion: Suggestion) -> SafeString | str:
        if suggestion.served_from in FALLBACKS:
            label = suggestion.get_served_from_display()
            return format_html('<span class="hub-label hub-label-warning">{}</span>', label)
        return suggestion.get_served_from_display() or NOTHING

    @display(description="Cost", ordering="known_cost")
    def show_cost(self, suggestion: Suggestion) -> str:
        known = suggestion.served_from and not is_blind(suggestion)
        return money(suggestion.cost) if known else NOTHING

    @display(description="Latency", ordering="known_latency")
    def show_latency(self, suggestion: Suggestion) -> str:
        return NOTHING if is_blind(suggestion) else duration(suggestion.latency_ms)

    @display(description="Age", ordering="created_at")
    def show_age(self, suggestion: Suggestion) -> SafeString | str:
        return age_tag(suggestion.created_at)
