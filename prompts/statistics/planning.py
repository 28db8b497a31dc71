"""How many subjects an experiment needs before it starts."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from . import normal


def plan_sample(inputs: Mapping[str, Any] | None = None, /, **keywords: Any) -> dict[str, Any]:
    """The sample that shows a difference of `mde` with probability `power`, from one mapping or from keywords.

    Arguments: `mde`, the smallest absolute difference that matters (0.02 is two percentage points; either sign), and
    either `p`, the control's rate, or `sd`, the standard deviation of one subject's value (of a ratio: of its
    linearised value). Optional: `alpha` (0.05), `power` (0.8), and `weights` (control first; two equal shares).
    The answer: `n_per_variant`, not rounded, for one ordinary test of two equal versions at level alpha; and
    `planned_n`, subjects of all versions together for the rule of `analyse`, which spends half of alpha on its planned
    look and divides it among the challengers: what to freeze as the experiment's plan.
    Raises ValueError on numbers that no experiment can have.
    Source: the unpooled formula for two proportions, Fleiss, Levin and Paik, "Statistical methods for rates and
    proportions" (3rd edition, 2003), section 4.3.
    """
    given = {"alpha": 0.05, "power": 0.8, "weights": (0.5, 0.5), **(inputs or {}), **keywords}
    mde, alpha, power, weights = given["mde"], given["alpha"], given["power"], given["weights"]
    control, challenger = _variances(given, mde)
    _check(mde, alpha, power, weights)
    rarest = min(weights[1:])
    spread = control / weights[0] + challenger / rarest
    level = alpha / 2 / (len(weights) - 1)
    return {
        "n_per_variant": (control + challenger) * _effort(alpha, power) / mde**2,
        "planned_n": math.ceil(spread * _effort(level, power) / mde**2),
    }


def _effort(alpha: float, power: float) -> float:
    """The squared distance, in standard errors, at which a two-sided test at `alpha` reaches `power`."""
    return (normal.quantile(1 - alpha / 2) + normal.quantile(power)) ** 2


def _variances(given: Mapping[str, Any], mde: float) -> tuple[float, float]:
    if given.get("sd") is not None:
        if not 0 < given["sd"] < math.inf:
            raise ValueError("The standard deviation must be above 0.")
        return given["sd"] ** 2, given["sd"] ** 2
    rate, other = given["p"], given["p"] + mde
    if not (0 <= rate <= 1 and 0 <= other <= 1):
        raise ValueError("The control's rate, and that rate with the difference, must be between 0 and 1.")
    return rate * (1 - rate), other * (1 - other)


def _check(mde: float, alpha: float, power: float, weights: Sequence[float]) -> None:
    if not 0 < abs(mde) < math.inf:
        raise ValueError("The difference that matters must not be 0.")
    if not (0 < alpha < 1 and 0 < power < 1):
        raise ValueError("alpha and power must be between 0 and 1.")
    if len(weights) < 2 or not all(0 < weight < 1 for weight in weights) or abs(math.fsum(weights) - 1) > 1e-6:
        raise ValueError("There must be two weights or more, each above 0, and they must sum to 1.")
