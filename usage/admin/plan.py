from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from llmhub.admin_site.pages import HubModelAdmin
from usage.models import Plan


@admin.register(Plan)
class PlanAdmin(HubModelAdmin):
    """What clients may use. A plan in use can't be deleted."""

    list_display = ["name", "slug", "show_tokens", "show_requests", "show_clients"]
    fields = ["name", "slug", "tokens_per_month", "requests_per_minute"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        return super().get_queryset(request).annotate(client_count=Count("clients"))

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
