from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from llmhub.admin_site.pages import HubModelAdmin, ReadOnlyInline
from usage.models import Client, Plan

from .limit_fields import requests_in_words, tokens_bar
from .month_sums import with_month_sums
from .plan_form import PlanForm


class ClientInline(ReadOnlyInline):
    """Who has the plan, and what each used of it."""

    model = Client
    verbose_name_plural = "Clients"
    fields = ["show_name", "show_used", "show_requests"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Client]:
        return with_month_sums(super().get_queryset(request)).select_related("plan")

    @display(description="Client")
    def show_name(self, client: Client) -> SafeString:
        return format_html(
            '<a class="hub-link" href="{}">{}</a>', reverse("admin:usage_client_change", args=[client.pk]), client.name
        )

    @display(description="Tokens this month")
    def show_used(self, client: Any) -> SafeString:
        return tokens_bar(client, client.month_tokens)

    @display(description="Requests a minute")
    def show_requests(self, client: Client) -> str:
        return requests_in_words(client)


@admin.register(Plan)
class PlanAdmin(HubModelAdmin):
    """What clients may use. A plan in use can't be deleted."""

    form = PlanForm
    inlines = [ClientInline]
    list_display = ["name", "slug", "show_tokens", "show_requests", "show_clients"]
    fields = ["name", "slug", "tokens_per_month", "requests_per_minute"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        return super().get_queryset(request).annotate(client_count=Count("clients"))

    def get_inlines(self, request: HttpRequest, obj: Plan | None) -> list[Any]:
        return self.inlines if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Plan | None = None) -> list[str]:
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Plan | None = None) -> dict[str, Any]:
        return {} if obj else {"slug": ["name"]}

    @display(description="Tokens a month", ordering="tokens_per_month")
    def show_tokens(self, plan: Plan) -> str:
        return f"{plan.tokens_per_month:,}"

    @display(description="Requests a minute", ordering="requests_per_minute")
    def show_requests(self, plan: Plan) -> str:
        return f"{plan.requests_per_minute:,}"

    @display(description="Clients", ordering="client_count")
    def show_clients(self, plan: Plan) -> int:
        return plan.client_count  # type: ignore[attr-defined]
