from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter, TextFilter
from unfold.decorators import display

from llmhub.admin_site.display import NOTHING, age_tag, duration, foreign, money
from llmhub.admin_site.filters import DayRangeFilter
from llmhub.admin_site.pages import ReadOnlyModelAdmin
from usage.models import UsageRecord


class UseCaseFilter(TextFilter):
    """By the beginning of the full name, so that `sns_auto` finds a whole service."""

    title = "use case (beginning)"
    parameter_name = "use_case"

    def queryset(self, request: HttpRequest, queryset: QuerySet[UsageRecord]) -> QuerySet[UsageRecord]:
        return queryset.filter(use_case__startswith=self.value()) if self.value() else queryset


@admin.register(UsageRecord)
class UsageRecordAdmin(ReadOnlyModelAdmin):
    """Every answered request and what it cost, with the totals of what is filtered."""

    empty_hint = "Each answered request leaves a record here, with what it cost."
    list_display = [
        "show_at", "show_client", "show_use_case", "subject_text", "show_from", "show_succeeded", "show_tokens",
        "show_cost", "show_latency",
    ]  # fmt: skip
    list_select_related = ["client"]
    list_filter = [
        ("client", RelatedDropdownFilter),
        UseCaseFilter,
        ("served_from", ChoicesDropdownFilter),
        "succeeded",
        ("at", DayRangeFilter),
    ]
    search_fields = ["subject"]
    search_help_text = "Subject"
    list_before_template = "admin/usage/usagerecord/totals.html"
    fieldsets = [
        (None, {"fields": ["at", "client", "subject_text", "service", "use_case", "version", "variant"]}),
        ("Answer", {"fields": ["served_from", "succeeded", "provider", "model", "show_latency"]}),
        (
            "Cost",
            {"fields": ["show_cost", "tokens_input", "tokens_output", "tokens_cache_read", "tokens_cache_write"]},
        ),
    ]
    readonly_fields = ["subject_text", "show_latency", "show_cost"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        if "cl" in context:
            context["totals"] = totals(context["cl"].queryset)
            context["periods"] = periods(request)
        return response

    @display(description="When", ordering="at")
    def show_at(self, record: UsageRecord) -> SafeString | str:
        return age_tag(record.at)

    @display(description="Client", ordering="client__name")
    def show_client(self, record: UsageRecord) -> SafeString:
        return format_html('<span class="hub-nowrap">{}</span>', record.client)

    @display(description="Use case", ordering="use_case")
    def show_use_case(self, record: UsageRecord) -> SafeString:
        version = f"v{record.version}" if record.version else ""
        name = record.use_case
        return format_html('<span class="hub-nowrap">{} <span class="hub-subtle">{}</span></span>', name, version)

    @display(description="Subject", ordering="subject")
    def subject_text(self, record: UsageRecord) -> SafeString | str:
        return foreign(record.subject, 30)

    @display(description="From", ordering="served_from")
    def show_from(self, record: UsageRecord) -> str:
        return record.get_served_from_display()

    @display(description="Result", ordering="succeeded", label={"Answered": "success", "Failed": "danger"})
    def show_succeeded(self, record: UsageRecord) -> str:
        return "Answered" if record.succeeded else "Failed"

    @display(description="Tokens in / out", ordering="tokens_output")
    def show_tokens(self, record: UsageRecord) -> str:
        into = record.tokens_input + record.tokens_cache_read + record.tokens_cache_write
        return f"{into:,} / {record.tokens_output:,}" if into or record.tokens_output else NOTHING

    @display(description="Cost", ordering="cost")
    def show_cost(self, record: UsageRecord) -> str:
        return money(record.cost)

    @display(description="Latency", ordering="latency_ms")
    def show_latency(self, record: UsageRecord) -> str:
        return duration(record.latency_ms)


def totals(records: QuerySet[UsageRecord]) -> list[dict[str, str]]:
    """The figures above the list, in one query: title, value and a remark each."""
    sums = records.order_by().aggregate(
        requests=Count("pk"),
        failed=Count("pk", filter=Q(succeeded=False)),
        unpriced=Count("pk", filter=Q(cost=None)),
        spent=Sum("cost", default=0),
        into=Sum("tokens_input", default=0)
        + Sum("tokens_cache_read", default=0)
        + Sum("tokens_cache_write", default=0),
        out=Sum("tokens_output", default=0),
        cached=Count("pk", filter=Q(served_from=UsageRecord.ServedFrom.CACHE)),
    )
    requests = sums["requests"]
    share = f"{100 * sums['cached'] / requests:.0f} %" if requests else NOTHING
    unpriced = f"{sums['unpriced']:,} without a known price" if sums["unpriced"] else ""
    return [
        {"title": "Requests", "value": f"{requests:,}", "remark": f"{sums['failed']:,} failed"},
        {"title": "Cost", "value": money(sums["spent"]), "remark": unpriced},
        {"title": "Tokens in", "value": f"{sums['into']:,}", "remark": "cache included"},
        {"title": "Tokens out", "value": f"{sums['out']:,}", "remark": ""},
        {"title": "From the cache", "value": share, "remark": f"{sums['cached']:,} of {requests:,}"},
    ]


def periods(request: HttpRequest) -> list[dict[str, Any]]:
    """Links that keep the other filters and set the dates: title, query and whether it is the current one."""
    today = timezone.now().date()
    starts = [
        ("All", None),
        ("Today", today),
        ("7 days", today - timedelta(days=6)),
        ("This month", today.replace(day=1)),
    ]
    return [_period(request, title, start.isoformat() if start else None) for title, start in starts]


def _period(request: HttpRequest, title: str, start: str | None) -> dict[str, Any]:
    query = request.GET.copy()
    current = query.get("at_from") == start and not query.get("at_to")
    for name in ("at_from", "at_to", "p"):
        query.pop(name, None)
    if start:
        query["at_from"] = start
    return {"title": title, "query": query.urlencode(), "current": current}
