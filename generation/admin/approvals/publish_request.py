from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from llmhub.admin_site.display import NOTHING, age_tag, foreign
from llmhub.admin_site.pages import ReadOnlyModelAdmin
from llmhub.admin_site.search import UseCaseSearch
from prompts.admin.columns import CONTRACT, WORDING, of
from prompts.models import PublishRequest

from .deciders import how_many_wait_for
from .decisions import approve_page, send_back_page, withdraw_page
from .request_filters import ForFilter, UseCaseOfRequestFilter, tabs
from .request_page import request_page

STATES = {"Waiting": "warning", "Approved": "success", "Sent back": "danger", "Withdrawn": "info"}


@admin.register(PublishRequest)
class PublishRequestAdmin(UseCaseSearch, ReadOnlyModelAdmin):
    """Drafts that wait for a second person, and what was decided."""

    empty_hint = "Where a use case needs a second person, drafts wait here until somebody else approves them."
    list_display = [
        "show_version", "show_state", "show_purpose", "show_note", "show_asker", "show_asked", "show_decision",
    ]  # fmt: skip
    list_select_related = ["version__use_case__service", "requested_by", "decided_by"]
    list_defer = [
        *of("version", WORDING), *of("version__use_case", CONTRACT), *of("version__use_case__live_version", WORDING),
    ]  # fmt: skip
    list_filter = [ForFilter, ("state", ChoicesDropdownFilter), UseCaseOfRequestFilter]
    search_fields = ["note", "comment", "version__use_case__name"]
    search_use_case = "version__use_case__"
    search_versions = ["version__number"]
    search_help_text = "Use case, version, note, comment"
    list_before_template = "admin/prompts/publishrequest/tabs.html"

    def get_urls(self) -> list[URLPattern]:
        pages = {"approve": approve_page, "send-back": send_back_page, "withdraw": withdraw_page}
        own = []
        for verb, page in pages.items():
            name = f"prompts_publishrequest_{verb.replace('-', '_')}"
            own.append(path(f"<path:object_id>/{verb}/", self._of_request(page), name=name))
        return [*own, *super().get_urls()]

    def _of_request(self, page: Any) -> Any:
        """A page about one request, for those who may look at requests."""

        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied
            return page(self, request, self.find(request, object_id))

        return self.admin_site.admin_view(view)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PublishRequest]:
        rows = super().get_queryset(request)
        related = ("version__use_case__service", "version__use_case__live_version", "requested_by", "decided_by")
        return rows.select_related(*related)

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        # What waits comes first, the oldest of it on top; then what was decided, newest first.
        return [F("decided_at").desc(nulls_first=True), "requested_at", "id"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "tabs": tabs(request)})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return request_page(self, request, self.find(request, object_id))

    @display(description="Draft", ordering="version__use_case__slug")
    def show_version(self, row: PublishRequest) -> SafeString:
        return format_html('<span class="hub-nowrap">{}</span>', row.version)

    @display(description="State", ordering="state", label=STATES)
    def show_state(self, row: PublishRequest) -> str:
        return row.get_state_display()

    @display(description="To")
    def show_purpose(self, row: PublishRequest) -> str:
        return row.get_purpose_display()

    @display(description="Note")
    def show_note(self, row: PublishRequest) -> SafeString | str:
        return foreign(row.note, 60)

    @display(description="Asked by", ordering="requested_by__username")
    def show_asker(self, row: PublishRequest) -> str:
        return str(row.requested_by)

    @display(description="Asked", ordering="requested_at")
    def show_asked(self, row: PublishRequest) -> SafeString | str:
        return age_tag(row.requested_at)

    @display(description="Decided")
    def show_decision(self, row: PublishRequest) -> SafeString | str:
        if row.decided_at is None:
            return NOTHING
        by = f"{row.decided_by}, " if row.decided_by else ""
        remark = format_html("<br>{}", foreign(row.comment, 60)) if row.comment else ""
        return format_html("{}{}{}", by, age_tag(row.decided_at), remark)


def badge(request: Any) -> str:
    """How many wait for this person, to decide or to write anew, for the sidebar."""
    return str(how_many_wait_for(request.user) or "")
