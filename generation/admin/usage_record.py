"""The bill does not tell reviewers what the review desk keeps from them (see `blind`)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from unfold.decorators import display

from generation.review import PERMISSION
from llmhub.admin_site.display import NOTHING
from llmhub.admin_site.pages import LeanChangeList
from usage.admin.usage_record import UsageRecordAdmin
from usage.models import UsageRecord

from .blind import IN_EXPERIMENT, experiments_that_count
from .cost.pages import PAGES

# What tells versions apart: of a record, in the list, and in its totals.
TELLING = {"version", "variant", "provider", "model", "show_latency"}
TELLING_COLUMNS = {"show_tokens", "show_cost", "show_latency"}
TELLING_TOTALS = {"Cost", "Tokens in", "Tokens out"}
COST = "Cost"

admin.site.unregister(UsageRecord)


class MarkedChangeList(LeanChangeList):
    """The list, whose rows know as `blind` what must stay unknown."""

    result_list: Any

    def get_ordering_field(self, field_name: Any) -> Any:
        # Django only leaves the link out of a heading, and still sorts where the address says so.
        return super().get_ordering_field(field_name) if field_name in self.sortable_by else None

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: list[Any] = list(self.result_list)
        _mark(request, rows)
        self.result_list = rows


@admin.register(UsageRecord)
class BlindUsageRecordAdmin(UsageRecordAdmin):
    """The records, without what tells the versions of an experiment apart, for whoever decides on its texts."""

    def get_urls(self) -> list[URLPattern]:
        own = [path(route, self._own(page), name=f"usage_usagerecord_{name}") for name, (route, page) in PAGES.items()]
        return [*own, *super().get_urls()]

    def _own(self, page: Any) -> Any:
        def view(request: HttpRequest) -> HttpResponse:
            return page(self, request)

        return self.admin_site.admin_view(view)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[LeanChangeList]:
        return MarkedChangeList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> UsageRecord | None:
        found: UsageRecord | None = super().get_object(request, object_id, from_field)
        _mark(request, [found] if found else [])
        return found

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found = super().get_fieldsets(request, obj)
        if not getattr(obj, "blind", False):
            return found
        kept = [(name, {"fields": [one for one in part["fields"] if one not in TELLING]}) for name, part in found]
        return [(name, part if name != COST else {"fields": ["hidden"]}) for name, part in kept]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), "hidden"]

    def get_sortable_by(self, request: HttpRequest) -> Any:
        # An order would tell as much as the figures.
        names = super().get_sortable_by(request)
        return [name for name in names if name not in TELLING_COLUMNS] if _experiments_of(request) else names

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        # The sums of one person's records are that person's figures.
        if "totals" in context and request.GET.get("q") and _experiments_of(request):
            context["totals"] = [total for total in context["totals"] if total["title"] not in TELLING_TOTALS]
        return response

    @display(description="Version, model, cost")
    def hidden(self, record: UsageRecord) -> str:
        return IN_EXPERIMENT

    @display(description="Use case", ordering="use_case")
    def show_use_case(self, record: UsageRecord) -> SafeString | str:
        return record.use_case if _is_blind(record) else super().show_use_case(record)

    @display(description="Tokens in / out", ordering="tokens_output")
    def show_tokens(self, record: UsageRecord) -> str:
        return NOTHING if _is_blind(record) else super().show_tokens(record)

    @display(description="Cost", ordering="cost")
    def show_cost(self, record: UsageRecord) -> str:
        return IN_EXPERIMENT.lower() if _is_blind(record) else super().show_cost(record)

    @display(description="Latency", ordering="latency_ms")
    def show_latency(self, record: UsageRecord) -> str:
        return NOTHING if _is_blind(record) else super().show_latency(record)


def _mark(request: HttpRequest, records: list[Any]) -> None:
    hidden = _experiments_of(request)
    for record in records:
        record.blind = (record.use_case, record.variant.rpartition(":")[0]) in hidden


def _is_blind(record: UsageRecord) -> bool:
    return bool(getattr(record, "blind", False))


def _experiments_of(request: HttpRequest) -> set[tuple[str, str]]:
    """The experiments that this person may decide on; read once a request."""
    if not request.user.has_perm(PERMISSION):
        return set()
    if not hasattr(request, "experiments_that_count"):
        request.experiments_that_count = experiments_that_count()  # type: ignore[attr-defined]
    found: set[tuple[str, str]] = request.experiments_that_count  # type: ignore[attr-defined]
    return found
