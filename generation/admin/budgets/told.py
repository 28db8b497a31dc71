"""What happened to a budget: its ladder's steps, and what people changed, the newest first; and its last days or months."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from llmhub.admin_site.display import money
from usage.budgets.ladder import WORDS, Step
from usage.models import Budget, BudgetPeriod, LadderEvent

from .bar import tone_of
from .words import limit, name_of

EVENTS = 20
PERIODS = 12
BY_ITSELF = "by itself"


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened."""

    at: datetime
    who: str
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class Past:
    """One day or month: what was spent of which limits, and the steps that were taken."""

    row: BudgetPeriod
    name: str
    spent: str
    soft: str
    hard: str
    tone: str
    steps: list[str]


def events_of(budget: Budget) -> list[Told]:
    """The newest EVENTS. Two queries."""
    events = LadderEvent.objects.filter(period__budget=budget).select_related("by")[:EVENTS]
    kind = ContentType.objects.get_for_model(Budget)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(budget.pk)).select_related("user")[:EVENTS]
    told = [Told(one.at, str(one.by or BY_ITSELF), _what(one), one.detail) for one in events]
    told += [Told(one.action_time, str(one.user), one.get_change_message() or str(one), "") for one in entries]
    return sorted(told, key=lambda one: one.at, reverse=True)[:EVENTS]


def past_of(budget: Budget) -> list[Past]:
    """The newest PERIODS, the current one among them. Two queries."""
    rows = list(BudgetPeriod.objects.filter(budget=budget)[:PERIODS])
    began = LadderEvent.objects.filter(period__in=rows, what=LadderEvent.What.BEGAN).order_by()
    steps = set(began.values_list("period_id", "step").distinct())
    for row in rows:
        row.budget = budget
    return [_past(row, [WORDS[step].title for step in Step if (row.pk, step) in steps]) for row in rows]


def _past(row: BudgetPeriod, steps: list[str]) -> Past:
    return Past(row, name_of(row), money(row.spent), limit(row.soft_limit), limit(row.hard_limit), tone_of(row), steps)


def _what(event: LadderEvent) -> str:
    title = WORDS[Step(event.step)].title.capitalize() if event.step in set(Step) else event.step
    return f"{title}: {event.get_what_display().lower()}"
