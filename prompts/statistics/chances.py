"""The chance that a version is better, as a described number. Never a rule to stop: looked at daily it errs too often."""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from . import beta
from .estimates import Sums, check

_STEP = 1 / 10
_REACH = 34
"""Abscissae of tanh-sinh quadrature to each side, in steps: its weights are below 1e-20 beyond."""
_BREAKS = (-38.0, -8.0, -2.5, 0.0, 2.5, 8.0, 38.0)
"""Where to cut the integral, in standard deviations around each version's mean."""

Beta = tuple[float, float]


def two_chances(a: Sums, b: Sums, prior: Sequence[float] = (1, 1)) -> dict[str, Any]:
    """`b` against `a`, each {"n", "successes"}, with a Beta prior on each rate.

    `p_b_beats_a`; `loss_choose_a` and `loss_choose_b`, the rate given up on average by choosing it; `ci_a` and `ci_b`,
    equal-tailed 95 % credible intervals. Raises ValueError on impossible counts or priors.
    Source: Stucchio, "Bayesian A/B testing at VWO" (2015), sections 4 and 5; integrated numerically.
    """
    first, second = (_posterior(sums, prior) for sums in (a, b))
    return {
        "p_b_beats_a": _chance([first, second], 1),
        "loss_choose_b": _loss(second, first),
        "loss_choose_a": _loss(first, second),
        "ci_a": [beta.quantile(share, *first) for share in (0.025, 0.975)],
        "ci_b": [beta.quantile(share, *second) for share in (0.025, 0.975)],
    }


def best_chances(arms: Sequence[Sums], prior: Sequence[float] = (1, 1)) -> dict[str, Any]:
    """`p_best`: the chance of each of `arms`, {"n", "successes"}, to have the highest rate. Raises as `two_chances`."""
    posteriors = [_posterior(sums, prior) for sums in arms]
    return {"p_best": [_chance(posteriors, index) for index in range(len(posteriors))]}


def _posterior(sums: Sums, prior: Sequence[float]) -> Beta:
    check("proportion", sums)
    if len(prior) != 2 or not all(0 < value < math.inf for value in prior):
        raise ValueError("A prior is two numbers above 0.")
    return prior[0] + sums["successes"], prior[1] + sums["n"] - sums["successes"]


def _chance(posteriors: Sequence[Beta], index: int) -> float:
    """P(the rate at `index` is the highest): its density times the others' distributions, over all rates."""
    own = posteriors[index]
    others = [posterior for number, posterior in enumerate(posteriors) if number != index]

    def density(x: float) -> float:
        return _density(x, *own)

    def highest(x: float) -> float:
        weight = density(x)
        return weight and weight * math.prod(beta.distribution(x, *other) for other in others)

    return min(1.0, _integral(highest, posteriors) / _integral(density, posteriors))


def _density(x: float, a: float, b: float) -> float:
    """The density of Beta(a, b) but for a constant factor."""
    if a <= 1 or b <= 1:
        return math.exp((a - 1) * math.log(x) + (b - 1) * math.log1p(-x))
    # Relative to the peak, so that no digits are lost where a and b are large.
    peak = (a - 1) / (a + b - 2)
    return math.exp((a - 1) * _log_ratio(x, peak, x - peak) + (b - 1) * _log_ratio(1 - x, 1 - peak, peak - x))


def _log_ratio(value: float, other: float, difference: float) -> float:
    """log(value / other), by way of their exact difference where they are near."""
    return math.log1p(difference / other) if difference > -other / 2 else math.log(value / other)


def _loss(chosen: Beta, other: Beta) -> float:
    """E[max(other - chosen, 0)] = ∫ P(chosen ≤ x < other) dx: no difference of near numbers, so no digits lost."""

    def integrand(x: float) -> float:
        return beta.distribution(x, *chosen) * beta.distribution(1 - x, other[1], other[0])

    return _integral(integrand, [chosen, other])


def _integral(integrand: Callable[[float], float], posteriors: Sequence[Beta]) -> float:
    """∫ over 0 to 1, by tanh-sinh quadrature between `_BREAKS`, which is at home with steep ends.

    Source: Takahasi and Mori, "Double exponential formulas for numerical integration", Publ. RIMS 9 (1974).
    """
    return math.fsum(
        weight * integrand(x) for low, high in _panels(posteriors) for x, weight in _abscissae(low, high) if 0 < x < 1
    )


def _panels(posteriors: Sequence[Beta]) -> Iterator[tuple[float, float]]:
    cuts = {0.0, 1.0}
    for a, b in posteriors:
        mean = a / (a + b)
        deviation = math.sqrt(mean * (1 - mean) / (a + b + 1))
        cuts.update(min(1.0, max(0.0, mean + distance * deviation)) for distance in _BREAKS)
    ordered = sorted(cuts)
    return pairwise(ordered)


def _abscissae(low: float, high: float) -> Iterator[tuple[float, float]]:
    middle, half = (low + high) / 2, (high - low) / 2
    for node, weight in _NODES:
        yield middle + half * node, half * weight


def _nodes() -> Iterator[tuple[float, float]]:
    for index in range(-_REACH, _REACH + 1):
        t = index * _STEP
        bend = math.pi / 2 * math.sinh(t)
        yield math.tanh(bend), _STEP * math.pi / 2 * math.cosh(t) / math.cosh(bend) ** 2


_NODES = tuple(_nodes())
