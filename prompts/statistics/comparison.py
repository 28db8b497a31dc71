"""Two versions side by side, in full: what a page of numbers shows, and what other implementations can check."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from .chances import best_chances, two_chances
from .estimates import Estimate, Sums, estimate
from .intervals import (
    Pair,
    fixed_multiplier,
    lift_interval,
    log_always_valid_p,
    sequence_multiplier,
    tuning,
)
from .multiple import adjust
from .normal import two_sided_p
from .planning import plan_sample
from .rates import two_rates
from .sample_ratio import srm
from .welch import welch

# The whole error budget, half of it, and half of it for two challengers.
ALPHAS = (0.05, 0.025, 0.0125)
# The plan that GrowthBook takes for granted, and the least that is taken for a plan where none is given.
USUAL_PLAN = 5000
LEAST_PLAN = 2000


def compare(a: Mapping[str, Any] | None = None, b: Sums | None = None, /, **keywords: Any) -> dict[str, Any]:
    """What two versions' sums, or whatever other inputs say, come to; from one mapping, two sums, or keywords.

    | inputs | answer |
    |---|---|
    | `a`, `b`, `metric` ("proportion", "mean", "ratio", "cluster") | difference, lift, `sequential` and `fixed` intervals |
    | `a`, `b` with successes, no `metric` | `two_rates` |
    | `a`, `b` with sums, no `metric` | `welch` |
    | `a`, `b`, `prior` | `two_chances` |
    | `arms`, `prior` | `best_chances` |
    | `p` (a list) | `adjust` |
    | `p` or `sd`, `mde` | `plan_sample` |
    | `counts`, `weights` | `srm` |

    Intervals come for every level of `alphas` (or one `alpha`) and every plan, in subjects of both versions, of
    `tunings` (or one `tuning`). Raises ValueError on inputs of no such kind, and on sums that no data can have.
    """
    inputs = {**({"a": a, "b": b} if b is not None else a or {}), **keywords}
    return _kind_of(inputs)(inputs)


def _kind_of(inputs: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    if "counts" in inputs:
        return srm
    if "mde" in inputs:
        return plan_sample
    if "arms" in inputs:
        return lambda given: best_chances(given["arms"], given.get("prior", (1, 1)))
    if "p" in inputs:
        return lambda given: adjust(given["p"])
    if not {"a", "b"} <= inputs.keys():
        raise ValueError("These inputs name nothing to compare.")
    return _kind_of_pair(inputs)


def _kind_of_pair(inputs: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    if "prior" in inputs:
        return lambda given: two_chances(given["a"], given["b"], given["prior"])
    if "metric" in inputs or "num_sum" in inputs["a"]:
        return lambda given: _both_ways(given.get("metric", "ratio"), given)
    if "successes" in inputs["a"]:
        return lambda given: two_rates(given["a"], given["b"])
    return lambda given: welch(given["a"], given["b"])


def _both_ways(metric: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The difference of `b` and `a` looked at continuously (`sequential`) and once (`fixed`)."""
    control, challenger = estimate(metric, inputs["a"]), estimate(metric, inputs["b"])
    if control is None or challenger is None:
        return {"diff": None, "se": None, "lift": None, "sequential": [], "fixed": []}
    pair = Pair(control, challenger)
    alphas, tunings = _levels(inputs, pair)
    rows = [sequential(pair, alpha, plan) for alpha in alphas for plan in tunings]
    fixed = [fixed_once(pair, alpha) for alpha in alphas]
    found = {"diff": pair.difference, "se": pair.error, "lift": pair.lift, "sequential": rows, "fixed": fixed}
    return found | (_each(control, challenger) if metric in ("ratio", "cluster") else {})


def _levels(inputs: Mapping[str, Any], pair: Pair) -> tuple[list[float], list[float]]:
    alphas = inputs.get("alphas") or ([inputs["alpha"]] if inputs.get("alpha") else ALPHAS)
    usual = sorted({USUAL_PLAN, max(LEAST_PLAN, int(pair.n))})
    return list(alphas), list(inputs.get("tunings") or ([inputs["tuning"]] if inputs.get("tuning") else usual))


def sequential(pair: Pair, alpha: float, plan: float) -> dict[str, Any]:
    """The always-valid interval, p value and lift of `pair` at level `alpha`, tuned to `plan` subjects of both."""
    multiplier = sequence_multiplier(pair.n, alpha, plan)
    low, high = pair.interval(multiplier)
    log_p = log_always_valid_p(pair.z, pair.n, alpha, plan)
    return {
        "alpha": alpha,
        "tuning": plan,
        "rho": math.sqrt(tuning(alpha, plan)),
        "multiplier": multiplier,
        "lo": low,
        "hi": high,
        "p": math.exp(log_p),
        "log10_p": log_p / math.log(10),
        "lift_ci": lift_interval(pair, multiplier),
        "significant": pair.error > 0 and not low <= 0 <= high,
    }


def fixed_once(pair: Pair, alpha: float) -> dict[str, Any]:
    """The ordinary interval, p value and lift of `pair` at level `alpha`, good for one look only."""
    multiplier = fixed_multiplier(alpha)
    low, high = pair.interval(multiplier)
    p, lift = two_sided_p(pair.z), lift_interval(pair, multiplier)
    return {"alpha": alpha, "multiplier": multiplier, "lo": low, "hi": high, "p": p, "lift_ci": lift}


def _each(a: Estimate, b: Estimate) -> dict[str, float]:
    return {
        "ratio_a": a.value,
        "ratio_b": b.value,
        "variance_a": a.variance,
        "variance_b": b.variance,
        "se_a": math.sqrt(a.error),
        "se_b": math.sqrt(b.error),
    }
