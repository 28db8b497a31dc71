"""What the list and the page of budgets say of each in a line."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from llmhub.admin_site.display import NOTHING, visible
from llmhub.admin_site.pages import LeanChangeList
from usage.models import Budget, BudgetPeriod

from .bar import bar
from .rows import rows_of
from .state import TONES, state_of
from .words import KINDS, how_often, limit, moment, until


class BudgetList(LeanChangeList):
    """The list, with the day or month that each of its budgets is in: one query more, however many there are."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list: list[Budget] = list(self.result_list)
        rows = rows_of(self.result_list, timezone.now())
        for budget in self.result_list:
            budget.row = rows[budget.pk]  # type: ignore[attr-defined]


class BudgetColumns(admin.ModelAdmin):
    """Columns; those of the list read the `row` that `BudgetList` gives each budget."""

    @display(description="For")
    def show_what(self, budget: Budget) -> SafeString:
        kind = KINDS.get(budget.scope, "")
        second = format_html('<span class="hub-second">{}</span>', kind) if kind else ""
        return format_html('<bdi class="hub-budget-name">{}</bdi>{}', visible(budget.of_what), second)

    @display(description="Every")
    def show_period(self, budget: Budget) -> SafeString:
        zone = "" if budget.time_zone == "UTC" else budget.time_zone
        second = format_html('<span class="hub-second hub-budget-zone">{}</span>', zone) if zone else ""
        return format_html("{}{}", budget.get_period_display(), second)

    @display(description="Spent and held", ordering="used")
    def show_bar(self, budget: Any) -> SafeString:
        if budget.active:
            return bar(budget.row)
        return format_html(
            '<span class="hub-subtle">Nothing is held against it. Limits: {}, stops at {}.</span>',
            limit(budget.soft_limit),
            limit(budget.hard_limit),
        )

    @display(description="State", label=TONES)
    def show_state(self, budget: Any) -> str:
        return state_of(budget.row)

    @display(description="Starts anew")
    def show_anew(self, budget: Any) -> SafeString | str:
        if not budget.active:
            return NOTHING
        at = moment(budget.row.ends_at, budget.time_zone)
        return format_html(
            '<span class="hub-nowrap" title="{}">{}</span>', at, until(budget.row.ends_at, timezone.now())
        )

    @display(description="Starts anew")
    def show_often(self, budget: Budget) -> str:
        return how_often(budget)

    @display(description="Soft limit")
    def show_soft(self, budget: Budget) -> str:
        return limit(budget.soft_limit)

    @display(description="Hard limit")
    def show_hard(self, budget: Budget) -> str:
        return limit(budget.hard_limit)


def with_used(budgets: QuerySet[Budget]) -> QuerySet[Budget]:
    """`budgets` with `used`: what share of the soft limit is spent now."""
    now = timezone.now()
    current = BudgetPeriod.objects.filter(budget=OuterRef("pk"), starts_at__lte=now, ends_at__gt=now, closed_at=None)
    return budgets.annotate(used=Coalesce(Subquery(current.values("spent")[:1]), Decimal(0)) / F("soft_limit"))
