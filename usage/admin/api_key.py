from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import RadioFilter
from unfold.decorators import action, display

from llmhub.admin_site.display import age_tag
from llmhub.admin_site.pages import ReadOnlyModelAdmin
from usage.models import ApiKey


class StateFilter(RadioFilter):
    title = "state"
    parameter_name = "state"
    all_option = ["", "All"]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("active", "Active"), ("revoked", "Revoked")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
        if self.value() in ("active", "revoked"):
            return queryset.filter(revoked_at__isnull=self.value() == "active")
        return queryset


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyModelAdmin):
    """Keys by their visible beginning. They are made on their client's page, revoked here, and never deleted."""

    empty_hint = "Keys are made on the page of their client."
    list_display = ["show_key", "client", "name", "show_state", "show_made", "show_revoked"]
    list_select_related = ["client"]
    list_filter = [StateFilter]
    search_fields = ["prefix", "name", "client__name"]
    search_help_text = "Beginning of a key, name, client"
    fields = ["client", "name", "show_key", "show_state", "created_at", "revoked_at"]
    readonly_fields = ["show_key", "show_state"]
    actions_detail = ["revoke"]

    @action(description="Revoke…", icon="block", permissions=["revoke"], url_path="revoke")
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then revoke. Doing it twice keeps the first time."""
        key = self.find(request, object_id)
        if request.method != "POST":
            context = self.page_context(request, "Revoke key", original=key, key=key)
            return TemplateResponse(request, "admin/usage/apikey/revoke.html", context)
        key.revoke()
        self.log_change(request, key, "Revoked.")
        messages.success(request, f"{key} of {key.client} is revoked: requests with it are refused from now on.")
        return HttpResponseRedirect(reverse("admin:usage_apikey_changelist"))

    def has_revoke_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("usage.revoke_apikey")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        key = self.get_object(request, object_id)
        return super().get_actions_detail(request, object_id) if key and not key.revoked_at else []

    @display(description="Key", ordering="prefix")
    def show_key(self, key: ApiKey) -> SafeString:
        return format_html('<code class="hub-code">{}…</code>', key.prefix)

    @display(description="State", label={"Active": "success", "Revoked": "danger"})
    def show_state(self, key: ApiKey) -> str:
        return "Revoked" if key.revoked_at else "Active"

    @display(description="Made", ordering="created_at")
    def show_made(self, key: ApiKey) -> SafeString | str:
        return age_tag(key.created_at)

    @display(description="Revoked", ordering="revoked_at")
    def show_revoked(self, key: ApiKey) -> SafeString | str:
        return age_tag(key.revoked_at)
