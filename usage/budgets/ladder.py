"""The steps that a budget takes when its money runs out, each harder than the one before.

Past the soft limit half of the subjects get answers that cost nothing; halfway to the hard limit the use cases whose
money buys the fewest approved texts go off; at the hard limit no call is made. Whether a step stands follows from what
is spent and from the limits, so it ends with the period, or when the limits are raised. Whoever may can undo the first
two for the rest of the period.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils import timezone

from usage.models import BudgetPeriod

from .periods import Spender, current


class Step(StrEnum):
    FALLBACKS = "fallbacks"
    USE_CASES_OFF = "use_cases_off"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Words:
    """How a step is told: what it is, and what it does."""

    title: str
    effect: str


WORDS = {
    Step.FALLBACKS: Words("half of the subjects get fallbacks", "Half of the subjects get answers that cost nothing."),
    Step.USE_CASES_OFF: Words(
        "use cases are switched off", "The use cases with the fewest approved texts for their money are off."
    ),
    Step.STOPPED: Words("no calls any more", "No call is made; what is in the cache is still served."),
}
# Those that a person may undo: past the hard limit nothing is spent, whoever wants it.
UNDOABLE = (Step.FALLBACKS, Step.USE_CASES_OFF)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the budgets say about one request: the period that stands in its way, None where none does."""

    stopped: BudgetPeriod | None = None
    off: BudgetPeriod | None = None
    # Of these budgets half of the subjects get fallbacks.
    fallbacks: tuple[BudgetPeriod, ...] = ()


def amounts_of(soft: Decimal, hard: Decimal) -> dict[Step, Decimal]:
    """From how much spent (USD) on each step is taken, the mildest first."""
    return {Step.FALLBACKS: soft, Step.USE_CASES_OFF: soft + (hard - soft) / 2, Step.STOPPED: hard}


def due_steps(spent: Decimal, soft: Decimal, hard: Decimal) -> tuple[Step, ...]:
    """The steps that stand when so much (USD) is spent."""
    return tuple(step for step, amount in amounts_of(soft, hard).items() if spent >= amount)


def standing(spender: Spender) -> Standing:
    """What stands in the way of a call for `spender` now. One query."""
    rows = [row for row in current(spender.budgets, timezone.now()) if row.steps]
    if not rows:
        return Standing()
    return Standing(
        stopped=next((row for row in rows if Step.STOPPED in row.steps), None),
        off=next(
            (row for row in rows if stands(row, Step.USE_CASES_OFF) and spender.use_case in row.off_use_cases), None
        ),
        fallbacks=tuple(row for row in rows if stands(row, Step.FALLBACKS)),
    )


def stands(period: BudgetPeriod, step: Step) -> bool:
    """Whether a step is taken now: reached, and not undone by hand."""
    return step in period.steps and step not in period.undone
