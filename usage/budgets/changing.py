"""What people change: budgets themselves, and the steps of their ladders."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from llmhub.errors import WrongState
from usage.models import Budget, BudgetPeriod, LadderEvent

from .calendar import bounds
from .clock import now_changing
from .ladder import UNDOABLE, Step
from .periods import open_missing, open_period
from .watching import end, limits_changed

if TYPE_CHECKING:
    from django.contrib.auth.models import User

What = LadderEvent.What


def save(budget: Budget, at: datetime | None = None) -> None:
    """Write a new or changed budget; its amounts of now follow in the same moment.

    Whatever was spent within its scope since the day or month began counts, and calls on their way are held against it,
    however late it was made or changed. `at` is the time, the database's where it is not given.
    """
    with transaction.atomic():
        locked_at = now_changing()
        now = at or locked_at
        budget.save()
        _close_others(budget, now)
        if budget.active:
            limits_changed(open_period(budget, now))


def _close_others(budget: Budget, now: datetime) -> None:
    """Where the period, the zone or the switch changed, what was current is not any more; its books stay."""
    kept = bounds(budget.period, budget.time_zone, now) if budget.active else None
    for period in budget.periods.filter(starts_at__lte=now, ends_at__gt=now, closed_at=None):
        if (period.starts_at, period.ends_at) != kept:
            period.closed_at = now
            period.save(update_fields=["closed_at"])
            end(period)


def tick(at: datetime | None = None) -> list[int]:
    """What time alone brings: new periods begin, and the steps of those that are over end.

    Returns the periods whose use cases that go off are still to be chosen.
    """
    now = at or timezone.now()
    open_missing(at=now)
    over = BudgetPeriod.objects.filter(ends_at__lte=now).exclude(steps=[])
    if over.exists():
        with transaction.atomic():
            now_changing()
            for period in over.select_related("budget__client"):
                end(period)
    to_choose = BudgetPeriod.objects.filter(closed_at=None, steps__contains=[Step.USE_CASES_OFF], off_use_cases=[])
    return list(to_choose.filter(ends_at__gt=now).values_list("pk", flat=True))


def switch_off(period_id: int, use_cases: Iterable[str]) -> None:
    """Let these use cases go off, unless the step has ended, or others were chosen, in the meantime."""
    with transaction.atomic():
        now_changing()
        period = BudgetPeriod.objects.select_for_update().get(pk=period_id)
        chosen = [name for name in use_cases if name not in period.undone]
        if Step.USE_CASES_OFF not in period.steps or period.off_use_cases or not chosen:
            return
        period.off_use_cases = chosen
        period.save(update_fields=["off_use_cases"])
        _log(period, Step.USE_CASES_OFF, What.BEGAN, None, f"Off: {', '.join(chosen)}.")


def undo(period_id: int, step: str, by: "User") -> None:
    """Undo a step for the rest of the period. Raises WrongState where it does not stand, or cannot be undone."""
    with transaction.atomic():
        period = _locked(period_id)
        if step not in UNDOABLE:
            raise WrongState("At the hard limit nothing is spent. Raise the limit to go on.")
        if step not in period.steps or step in period.undone:
            raise WrongState("This step does not stand any more.")
        period.undone = [*period.undone, step]
        period.save(update_fields=["undone"])
        _log(period, step, What.UNDONE, by, "")


def restore(period_id: int, step: str, by: "User") -> None:
    """Let a step that was undone stand again. Raises WrongState where it was not undone."""
    with transaction.atomic():
        period = _locked(period_id)
        if step not in period.undone:
            raise WrongState("This step was not undone.")
        period.undone = [one for one in period.undone if one != step]
        period.save(update_fields=["undone"])
        _log(period, step, What.RESTORED, by, "")


def switch_on(period_id: int, use_case: str, by: "User") -> None:
    """Let one use case that the ladder switched off go on for the rest of the period. Raises WrongState where it is not off."""
    with transaction.atomic():
        period = _locked(period_id)
        if use_case not in period.off_use_cases:
            raise WrongState(f"{use_case} is not switched off by this budget.")
        period.off_use_cases = [one for one in period.off_use_cases if one != use_case]
        period.undone = [*period.undone, use_case]
        period.save(update_fields=["off_use_cases", "undone"])
        _log(period, Step.USE_CASES_OFF, What.UNDONE, by, f"{use_case} is on again.")


def _locked(period_id: int) -> BudgetPeriod:
    now_changing()
    return BudgetPeriod.objects.select_for_update().get(pk=period_id)


def _log(period: BudgetPeriod, step: str, what: str, by: "User | None", detail: str) -> None:
    LadderEvent.objects.create(period=period, step=step, what=what, by=by, detail=detail)
