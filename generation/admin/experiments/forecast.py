"""How many people a plan takes, and for how many days."""

from math import ceil
from typing import TypeGuard

from generation.experiments.traffic import Baseline, Traffic
from prompts import statistics
from prompts.experiments.metrics import Measure

from .plan_form import MOST_SUBJECTS

# Where nobody knows a rate yet: the one that takes most people.
UNKNOWN_RATE = 0.5
# A rate from fewer people says next to nothing, so plans are not made by it.
FEW = 20


def sample(measure: Measure, baseline: Baseline | None, difference: float | None, weights: list[float]) -> int | None:
    """The people needed to see `difference`; None where they can't be worked out."""
    if not difference:
        return None
    known = _spread(measure, baseline, difference)
    if known is None:
        return None
    try:
        found = statistics.plan_sample(known, weights=weights)
    except (ValueError, OverflowError):
        return None
    return min(MOST_SUBJECTS, max(2, int(found["planned_n"])))


def _spread(measure: Measure, baseline: Baseline | None, difference: float) -> dict[str, float] | None:
    if measure.kind != "proportion":
        return {"sd": baseline.sd, "mde": difference} if baseline and baseline.n > 1 else None
    rate = baseline.value if is_known(baseline) else UNKNOWN_RATE
    # Towards the side that there is room on.
    return {"p": rate, "mde": difference if rate + difference <= 1 else -difference}


def is_known(baseline: Baseline | None) -> TypeGuard[Baseline]:
    """Whether enough people stand behind a rate."""
    return baseline is not None and baseline.n >= FEW


def even(count: int) -> list[float]:
    """`count` equal shares."""
    return [1 / count] * count


def days_of(planned: int | None, measure: Measure, today: Traffic, coverage: float) -> int | None:
    """The days until so many people have said something of `measure`; None where nobody comes."""
    daily = (today.per_day[measure.name] or today.subjects_per_day) * coverage
    return None if planned is None or daily <= 0 else ceil(planned / daily)
