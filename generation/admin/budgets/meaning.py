"""What a budget that is about to be saved will mean at once: what counts already, and which steps follow."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from llmhub.admin_site.display import money, visible
from llmhub.ids import row_id
from usage.budgets.calendar import bounds
from usage.budgets.ladder import WORDS, due_steps
from usage.budgets.periods import counted
from usage.models import Budget, Client

from .amount_field import amount_of, usual_hard_limit
from .rows import rows_of
from .targets import CHOICES
from .words import SO_FAR, moment
from .zone_field import zone_named

OFF = "Off: nothing is held against it, and none of its steps stands."
LONGEST_TARGET = 101


def meaning_of(budget: Budget, saved: Budget | None, at: datetime) -> list[str]:
    """Sentences about `budget`, which may lack limits; none where nothing follows. `saved` is how it stands now."""
    if not budget.active:
        return [OFF] if saved is None or saved.active else []
    is_moved = saved is None or (saved.period, saved.time_zone, saved.active) != (budget.period, budget.time_zone, True)
    starts_at, ends_at = bounds(budget.period, budget.time_zone, at)
    if saved is not None and not is_moved:
        row = rows_of([saved], at)[saved.pk]
        spent, held, before = row.spent, row.held, row.steps
    else:
        spent, held = counted(budget, starts_at, ends_at)
        before = []
    said = [_so_far(budget, spent, held, starts_at)] if is_moved else []
    if saved is not None and saved.active and is_moved:
        said.append(f"What was counted by the {saved.period} until now stays in the history, and its steps end.")
    return said + _steps(budget, spent, before)


def _so_far(budget: Budget, spent: Decimal, held: Decimal, starts_at: datetime) -> str:
    on = "" if budget.scope == Budget.Scope.ALL else f" on {visible(budget.of_what)}"
    when = f"{SO_FAR[budget.period]}, since {moment(starts_at, budget.time_zone)}"
    if not spent and not held:
        return f"Nothing was spent{on} {when}."
    on_their_way = f", and calls on their way hold {money(held)}" if held else ""
    return f"{money(spent)} were spent{on} {when}{on_their_way}; they count."


def _steps(budget: Budget, spent: Decimal, before: list[str]) -> list[str]:
    if budget.soft_limit is None or budget.hard_limit is None:
        return []
    due = due_steps(spent, budget.soft_limit, budget.hard_limit)
    begin = [WORDS[step].title for step in due if step not in before]
    end = [step for step in before if step not in due]
    if begin:
        return [f"With these limits at once: {', '.join(begin)}."]
    return ["With these limits steps that stand now end at once."] if end else []


def proposed(data: Mapping[str, Any], saved: Budget | None) -> Budget | None:
    """The budget that a form which is not sent yet speaks of; None while it can't be told."""
    budget = Budget(scope=Budget.Scope.ALL)
    if saved is not None:
        budget.scope, budget.target, budget.client = saved.scope, saved.target, saved.client
    elif not _aim(budget, data):
        return None
    budget.period, budget.time_zone = str(data.get("period", "")), _zone(data.get("time_zone"))
    if budget.period not in Budget.Period or not budget.time_zone:
        return None
    budget.active = bool(data.get("active"))
    budget.soft_limit = _amount(data.get("soft_limit"))  # type: ignore[assignment]
    budget.hard_limit = _amount(data.get("hard_limit"))  # type: ignore[assignment]
    if budget.soft_limit and not data.get("hard_limit"):
        budget.hard_limit = usual_hard_limit(budget.soft_limit)
    return budget


def _aim(budget: Budget, data: Mapping[str, Any]) -> bool:
    """Whether it is told what it is for."""
    scope = str(data.get("scope", ""))
    if scope not in Budget.Scope:
        return False
    budget.scope, chosen = scope, str(data.get(scope) or "")
    if scope in CHOICES:
        budget.target = chosen if len(chosen) <= LONGEST_TARGET else ""
        return bool(budget.target) and "\0" not in chosen
    if scope == Budget.Scope.CLIENT:
        budget.client = Client.objects.filter(pk=row_id(chosen) or 0).first()
        return budget.client is not None
    return True


def _zone(typed: Any) -> str:
    try:
        return zone_named(str(typed or ""))
    except ValidationError:
        return ""


def _amount(typed: Any) -> Decimal | None:
    try:
        return typed if isinstance(typed, Decimal) else amount_of(str(typed or "").strip())
    except ValidationError:
        return None
