"""Which own price holds, which is to come and which was replaced."""

from typing import Any

from django.db.models import Case, CharField, DateTimeField, F, OuterRef, QuerySet, Subquery, Value, When
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import RadioFilter

from usage.models import ModelPrice

NOW, LATER, BEFORE = "now", "later", "before"
STATES = {NOW: "Holds now", LATER: "To come", BEFORE: "Replaced"}


class StateFilter(RadioFilter):
    title = "state"
    parameter_name = "state"
    all_option = ["", "All"]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(state=self.value()) if self.value() in STATES else queryset


def with_state(prices: QuerySet[ModelPrice]) -> QuerySet[ModelPrice]:
    """`prices` with `state`: whether it holds now, is to come or was replaced."""
    now = timezone.now()
    same = ModelPrice.objects.filter(provider=OuterRef("provider"), model=OuterRef("model"), starts_at__lte=now)
    newest = Subquery(same.order_by("-starts_at").values("starts_at")[:1], output_field=DateTimeField())
    state = Case(
        When(starts_at__gt=now, then=Value(LATER)),
        When(starts_at=F("newest_start"), then=Value(NOW)),
        default=Value(BEFORE),
        output_field=CharField(),
    )
    return prices.annotate(newest_start=newest).annotate(state=state)
