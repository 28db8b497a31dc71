"""The steps that a budget takes when its money runs out, as its page draws them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from llmhub.admin_site.display import money
from usage.budgets import Step
from usage.budgets.ladder import UNDOABLE, WORDS, amounts_of, stands
from usage.models import BudgetPeriod

from .words import limit

NONE_CHOSEN = "No use case is off yet: they are chosen soon, unless only one of them spends."
ALL_ON = "No use case is off: each was switched on again by hand."


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: from how much money on, what it does, and how it stands. `off` and `on_again` are use cases."""

    step: str
    title: str
    effect: str
    amount: str
    state: str
    tone: str
    may_undo: bool
    may_restore: bool
    off: list[str]
    on_again: list[str]


def rungs_of(row: BudgetPeriod) -> list[Rung]:
    """The three of them, the mildest first. Reads `budget`."""
    return [_rung(row, step, amount) for step, amount in amounts_of(row.soft_limit, row.hard_limit).items()]


def is_current(row: BudgetPeriod, at: datetime) -> bool:
    """Whether the day or month is the one that the budget is in."""
    return row.closed_at is None and row.starts_at <= at < row.ends_at


def _rung(row: BudgetPeriod, step: Step, amount: Decimal) -> Rung:
    is_reached, is_undone = step in row.steps, step in row.undone
    state, tone = _state(row, step, amount)
    is_off = step is Step.USE_CASES_OFF and is_reached
    off = row.off_use_cases if is_off else []
    on_again = [name for name in row.undone if name not in set(Step)] if is_off else []
    none_off = ALL_ON if on_again else NONE_CHOSEN
    return Rung(
        step=step,
        title=WORDS[step].title.capitalize(),
        effect=none_off if is_off and not off else WORDS[step].effect,
        amount=limit(amount),
        state=state,
        tone=tone,
        may_undo=is_reached and not is_undone and step in UNDOABLE,
        may_restore=is_undone and step in UNDOABLE,
        off=off,
        on_again=on_again,
    )


def _state(row: BudgetPeriod, step: Step, amount: Decimal) -> tuple[str, str]:
    if stands(row, step):
        return "Stands", "danger" if step is Step.STOPPED else "warning"
    if step in row.undone:
        return "Undone by hand", "info"
    if step in row.steps:
        return "Stands", "warning"
    return f"{money(amount - row.spent)} to go", ""
