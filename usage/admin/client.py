from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from llmhub.admin_site.display import NOTHING, age_tag, money
from llmhub.admin_site.pages import HubModelAdmin, ReadOnlyInline
from usage.models import ApiKey, Client, UsageRecord

from .client_form import ClientForm
from .limit_fields import tokens_bar
from .month_sums import with_month_sums
from .new_key import new_key_page


class KeyInline(ReadOnlyInline):
    """The keys of one client."""

    model = ApiKey
    verbose_name_plural = "Keys"
    fields = ["show_key", "name", "show_made", "show_revoked"]
    readonly_fields = fields

    @display(description="Key")
    def show_key(self, key: ApiKey) -> SafeString:
        url = reverse("admin:usage_apikey_change", args=[key.pk])
        return format_html('<a class="hub-link" href="{}"><code class="hub-code">{}…</code></a>', url, key.prefix)

    @display(description="Made")
    def show_made(self, key: ApiKey) -> SafeString | str:
        return age_tag(key.created_at)

    @display(description="Revoked")
    def show_revoked(self, key: ApiKey) -> SafeString | str:
        if key.revoked_at:
            return age_tag(key.revoked_at)
        url = reverse("admin:usage_apikey_revoke", args=[key.pk])
        return format_html('Active · <a class="hub-danger-link" href="{}">Revoke…</a>', url)


@admin.register(Client)
class ClientAdmin(HubModelAdmin):
    """Applications that call the API. Never deleted, because their usage is kept: switch one off instead."""

    form = ClientForm
    empty_hint = "An application needs a client and one of its keys to call the REST API."
    list_display = [
        "name", "plan", "show_scopes", "show_services", "show_active", "show_keys", "show_last_used",
        "show_requests", "show_cost", "show_used",
    ]  # fmt: skip
    list_select_related = ["plan"]
    list_filter = [("plan", RelatedDropdownFilter), "active"]
    search_fields = ["name"]
    readonly_fields = ["show_plan_limits", "show_used"]
    inlines = [KeyInline]
    actions_detail = ["see_usage", "new_key"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Client]:
        return with_figures(super().get_queryset(request))

    def has_delete_permission(self, request: HttpRequest, obj: Client | None = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Client | None = None) -> Any:
        used = ["show_used", "show_plan_limits"] if obj else []
        return [
            (None, {"fields": ["name", "active", "scopes", "services"]}),
            ("Limits", {"fields": ["plan", *used, "tokens_per_month", "requests_per_minute"]}),
        ]

    def get_inlines(self, request: HttpRequest, obj: Client | None) -> list[Any]:
        return self.inlines if obj else []

    def has_new_key_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("usage.add_apikey")

    def has_see_usage_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("usage.view_usagerecord")

    @action(
        description="New key",
        icon="key",
        permissions=["new_key"],
        url_path="new-key",
        variant=ActionVariant.PRIMARY,
    )
    def new_key(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return new_key_page(self, request, self.find(request, object_id))

    @action(description="Usage", icon="receipt_long", permissions=["see_usage"], url_path="usage")
    def see_usage(self, request: HttpRequest, object_id: str) -> HttpResponse:
        client = self.find(request, object_id)
        return HttpResponseRedirect(f"{reverse('admin:usage_usagerecord_changelist')}?client__id__exact={client.pk}")

    @display(description="Scopes")
    def show_scopes(self, client: Client) -> str:
        return ", ".join(client.scopes) or NOTHING

    @display(description="Services")
    def show_services(self, client: Client) -> str:
        return ", ".join(client.services) or "All"

    @display(description="State", ordering="active", label={"Active": "success", "Off": "danger"})
    def show_active(self, client: Client) -> str:
        return "Active" if client.active else "Off"

    @display(description="Keys", ordering="key_count")
    def show_keys(self, client: Any) -> str:
        return str(client.key_count)

    @display(description="Last used", ordering="last_used")
    def show_last_used(self, client: Any) -> SafeString | str:
        return age_tag(client.last_used) if client.last_used else "Never"

    @display(description="This month", ordering="month_requests")
    def show_requests(self, client: Any) -> str:
        return f"{client.month_requests:,}"

    @display(description="Cost this month", ordering="month_cost")
    def show_cost(self, client: Any) -> str:
        return money(client.month_cost)

    @display(description="Tokens this month", ordering="month_tokens")
    def show_used(self, client: Any) -> SafeString:
        return tokens_bar(client, client.month_tokens)

    @display(description="The plan says")
    def show_plan_limits(self, client: Client) -> str:
        plan = client.plan
        return f"{plan.tokens_per_month:,} tokens a month, {plan.requests_per_minute:,} requests a minute"


def with_figures(clients: QuerySet[Client]) -> QuerySet[Client]:
    """`clients` with key_count, last_used, and what they used this month."""
    records = UsageRecord.objects.filter(client=OuterRef("pk"))
    return with_month_sums(clients).annotate(
        key_count=Count("keys", filter=Q(keys__revoked_at=None)),
        last_used=Subquery(records.order_by("-at").values("at")[:1]),
    )
