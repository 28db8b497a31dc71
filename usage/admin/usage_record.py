from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter, TextFilter
from unfold.decorators import display
from unfold.utils import parse_date_str

from llmhub.admin_site.display import NOTHING, age_tag, duration, foreign, money
from llmhub.admin_site.filters import DayRangeFilter, midnight
from llmhub.admin_site.pages import ReadOnlyModelAdmin
from llmhub.admin_site.paging import CappedPaginator
from usage import report
from usage.models import Client, UsageRecord

# A search, or a filter that the sums by day and month cannot answer, looks through the records of so many days.
SEARCHED_DAYS = 31
# What they can answer.
QUICK_FILTERS = {"client__id__exact", "at_from", "at_to"}


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
    paginator = CappedPaginator
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
            context["totals"] = totals(request, context["cl"].queryset)
            context["periods"] = periods(request)
            if is_cut(request):
                context |= {"searched": span_of(request), "searched_days": SEARCHED_DAYS}
        return response

    def get_queryset(self, request: HttpRequest) -> QuerySet[UsageRecord]:
        """The records; where they are searched, those of at most SEARCHED_DAYS."""
        found = super().get_queryset(request)
        if not is_list(request) or not is_cut(request):
            return found
        first, last = span_of(request)
        return found.filter(at__gte=midnight(first), at__lt=midnight(last + timedelta(days=1)))

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


def is_list(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and str(match.url_name).endswith("_changelist"))


def is_cut(request: HttpRequest) -> bool:
    """Whether only the last SEARCHED_DAYS of what is chosen are searched."""
    names = {name for name, value in request.GET.items() if value and name not in ("p", "o", "all")}
    if names <= QUICK_FILTERS:
        return False
    first, last = _chosen(request)
    return first is None or last - first >= timedelta(days=SEARCHED_DAYS)


def span_of(request: HttpRequest) -> tuple[date, date]:
    """The first and the last day that are searched."""
    _, last = _chosen(request)
    return last - timedelta(days=SEARCHED_DAYS - 1), last


def _chosen(request: HttpRequest) -> tuple[date | None, date]:
    """The days that the address names; up to today where it names no end."""
    today = timezone.now().date()
    first, last = (_day(request, end) for end in ("from", "to"))
    return first, min(last or today, today)


def _day(request: HttpRequest, end: str) -> date | None:
    value = request.GET.get(f"at_{end}", "")
    day: date | None = parse_date_str(value) if value else None
    return day


def totals(request: HttpRequest, records: QuerySet[UsageRecord]) -> list[dict[str, str]]:
    """The figures above the list: title, value and a remark each."""
    names = {name for name, value in request.GET.items() if value and name not in ("p", "o", "all")}
    sums = _from_report(request) if names <= QUICK_FILTERS else _from_records(records)
    requests = sums["requests"]
    share = f"{100 * sums['cached'] / requests:.0f} %" if requests else NOTHING
    unpriced = f"{sums['unpriced']:,} without a known price" if sums["unpriced"] else ""
    return [
        {"title": "Requests", "value": f"{requests:,}", "remark": f"{requests - sums['succeeded']:,} failed"},
        {"title": "Cost", "value": money(sums["cost"]), "remark": unpriced},
        {"title": "Tokens in", "value": f"{sums['into']:,}", "remark": "cache included"},
        {"title": "Tokens out", "value": f"{sums['out']:,}", "remark": ""},
        {"title": "From the cache", "value": share, "remark": f"{sums['cached']:,} of {requests:,}"},
    ]


def _from_report(request: HttpRequest) -> dict[str, Any]:
    """Of any number of records: from the sums by day and month."""
    first, last = _day(request, "from"), _day(request, "to")
    start = midnight(first) if first else datetime.min.replace(tzinfo=UTC)
    end = midnight(last + timedelta(days=1)) if last and last < date.max else datetime.max.replace(tzinfo=UTC)
    client = request.GET.get("client__id__exact")
    # The list has refused what is no number; of a client that is not there, it shows nothing.
    found = Client.objects.filter(pk=client).first() if client else None
    rows = report.rows_by("served_from", start, end, client=found) if found or not client else []
    sums = report.together(figures for _, figures in rows)
    return {
        "requests": sums.requests,
        "succeeded": sums.succeeded,
        "unpriced": sums.unpriced,
        "cost": sums.cost,
        "into": sums.whole_input,
        "out": sums.tokens_output,
        "cached": sum(figures.requests for key, figures in rows if key == UsageRecord.ServedFrom.CACHE),
    }


def _from_records(records: QuerySet[UsageRecord]) -> dict[str, Any]:
    """One query over the records."""
    return records.order_by().aggregate(
        requests=Count("pk"),
        succeeded=Count("pk", filter=Q(succeeded=True)),
        unpriced=Count("pk", filter=Q(cost=None)),
        cost=Sum("cost", default=0),
        into=Sum("tokens_input", default=0)
        + Sum("tokens_cache_read", default=0)
        + Sum("tokens_cache_write", default=0),
        out=Sum("tokens_output", default=0),
        cached=Count("pk", filter=Q(served_from=UsageRecord.ServedFrom.CACHE)),
    )


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
