"""What the home page tells of budgets: those that run out, else those for everything."""

from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone
from django.utils.safestring import SafeString

from llmhub.admin_site.display import visible
from usage.models import Budget, BudgetPeriod

from .budgets.bar import WARN_AT, bar
from .budgets.rows import rows_of
from .budgets.state import TONES, state_of
from .budgets.words import how_often

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One budget on the card."""

    pk: int
    name: str
    bar: SafeString
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class Card:
    """The card of budgets: `is_pressing` where one runs out; `more` of these do not fit on it."""

    lines: list[Line]
    is_pressing: bool
    more: int


def budgets_card() -> Card | None:
    """Budgets that have spent 80 % or more, among them all that take steps, the fullest first; else those for
    everything. None where there are none. Two queries at most."""
    now = timezone.now()
    current = BudgetPeriod.objects.filter(starts_at__lte=now, ends_at__gt=now, closed_at=None, budget__active=True)
    pressing = current.filter(spent__gte=F("soft_limit") * WARN_AT).select_related("budget__client")
    rows = list(pressing.order_by((F("spent") / F("soft_limit")).desc(), "budget_id"))
    if not rows:
        overall = Budget.objects.filter(scope=Budget.Scope.ALL, active=True).order_by("period", "pk")
        rows = list(rows_of(overall[: SHOWN + 1], now).values())
        return Card(_lines(rows), is_pressing=False, more=0) if rows else None
    return Card(_lines(rows), is_pressing=True, more=max(0, len(rows) - SHOWN))


def _lines(rows: list[BudgetPeriod]) -> list[Line]:
    found = []
    for row in rows[:SHOWN]:
        name = f"{visible(row.budget.of_what)}, {how_often(row.budget)}"
        state = state_of(row)
        found.append(Line(row.budget_id, name, bar(row), state, TONES[state]))
    return found
