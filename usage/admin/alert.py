from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter, RadioFilter
from unfold.decorators import action, display

from llmhub.admin_site.display import age_tag, visible
from llmhub.admin_site.pages import ReadOnlyModelAdmin
from usage.alerts import bell
from usage.models import Alert

from .alert_told import LEVEL_COLOURS, kind_name, told, told_in_short


class KindFilter(DropdownFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        kinds = Alert.objects.order_by("kind").values_list("kind", flat=True).distinct()
        return [(kind, kind_name(kind)) for kind in kinds]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Alert]) -> QuerySet[Alert]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class StateFilter(RadioFilter):
    title = "state"
    parameter_name = "state"
    all_option = ["", "All"]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "Open"), ("resolved", "Resolved")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Alert]) -> QuerySet[Alert]:
        if self.value() in ("open", "resolved"):
            return queryset.filter(resolved_at__isnull=self.value() == "open")
        return queryset


@admin.register(Alert)
class AlertAdmin(ReadOnlyModelAdmin):
    """What operators must know, and whether it reached them."""

    empty_hint = (
        "Alerts come when a budget runs low, when a step is taken to save money, or when the books do not agree."
    )
    list_display = ["show_level", "show_title", "show_kind", "show_at", "show_state", "show_told"]
    list_display_links = ["show_title"]
    list_filter = [("level", ChoicesDropdownFilter), KindFilter, StateFilter]
    list_defer = ["detail"]
    search_fields = ["title", "detail", "key"]
    search_help_text = "Title, detail, key"
    actions = ["mark_resolved"]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("bell/", wrap(self.bell_view), name="usage_alert_bell"),
            path("<path:object_id>/resolve/", wrap(self.resolve_view), name="usage_alert_resolve"),
        ]
        return [*own, *super().get_urls()]

    def bell_view(self, request: HttpRequest) -> HttpResponse:
        """The list that the bell opens."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return bell.opened(request)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One alert, to read."""
        if object_id is None or not self.has_view_permission(request):
            raise PermissionDenied
        alert = self.find(request, object_id)
        context = self.page_context(
            request,
            "Alert",
            alert=alert,
            kind=kind_name(alert.kind),
            colour=LEVEL_COLOURS[alert.get_level_display()],
            ways=told(alert),
            may_resolve=self.has_resolve_permission(request) and not alert.resolved_at,
        )
        return TemplateResponse(request, "admin/usage/alert/detail.html", context)

    def resolve_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Mark one as resolved; doing it twice keeps the first time."""
        if not self.has_resolve_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        alert = self.find(request, object_id)
        if self._resolve(request, Alert.objects.filter(pk=alert.pk)):
            messages.success(request, "Marked as resolved.")
        else:
            messages.info(request, "It was resolved already.")
        return HttpResponseRedirect(reverse("admin:usage_alert_change", args=[alert.pk]))

    @action(description="Mark as resolved", permissions=["resolve"])
    def mark_resolved(self, request: HttpRequest, queryset: QuerySet[Alert]) -> None:
        """Mark the selected ones as resolved."""
        count = self._resolve(request, queryset)
        text = (
            f"{count} alert{'' if count == 1 else 's'} marked as resolved." if count else "All were resolved already."
        )
        messages.success(request, text)

    def has_resolve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("usage.change_alert")

    def _resolve(self, request: HttpRequest, alerts: QuerySet[Alert]) -> int:
        """Resolve those that are open, and write down who did; how many."""
        resolved = 0
        for alert in alerts.filter(resolved_at=None):
            if Alert.objects.filter(pk=alert.pk, resolved_at=None).update(resolved_at=timezone.now()):
                self.log_change(request, alert, "Marked as resolved.")
                resolved += 1
        return resolved

    @display(description="Level", ordering="level", label=LEVEL_COLOURS)
    def show_level(self, alert: Alert) -> str:
        return alert.get_level_display()

    @display(description="Alert", ordering="title")
    def show_title(self, alert: Alert) -> SafeString:
        return format_html('<bdi class="hub-alert-title">{}</bdi>', visible(alert.title))

    @display(description="Kind", ordering="kind")
    def show_kind(self, alert: Alert) -> str:
        return kind_name(alert.kind)

    @display(description="When", ordering="at")
    def show_at(self, alert: Alert) -> SafeString | str:
        return age_tag(alert.at)

    @display(description="State", ordering="resolved_at", label={"Open": "warning", "Resolved": "success"})
    def show_state(self, alert: Alert) -> str:
        return "Resolved" if alert.resolved_at else "Open"

    @display(description="Sent by")
    def show_told(self, alert: Alert) -> SafeString | str:
        return told_in_short(alert)
