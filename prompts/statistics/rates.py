"""Two rates side by side: the classic intervals and tests of two proportions, each looked at once."""

import math
from typing import Any

from . import normal
from .estimates import Sums, check
from .intervals import Interval

_Z95 = normal.quantile(0.975)
# Beyond these subjects the exact test takes long and says what the pooled one says.
_FISHER_LIMIT = 10_000


def wilson(successes: float, n: float, z: float = _Z95) -> Interval:
    """The score interval of one rate at `z` standard errors; all of 0 to 1 without subjects.

    Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
    """
    if n == 0:
        return [0.0, 1.0]
    rate, extra = successes / n, z * z / n
    centre = (rate + extra / 2) / (1 + extra)
    half = z * math.sqrt(rate * (1 - rate) / n + extra / (4 * n)) / (1 + extra)
    return [max(0.0, centre - half), min(1.0, centre + half)]


def two_rates(a: Sums, b: Sums) -> dict[str, Any]:
    """Rates, 95 % intervals and p values of `b` against `a`, each {"n", "successes"}; None where undefined.

    Raises ValueError on impossible counts or without subjects.
    """
    for sums in (a, b):
        check("proportion", sums)
        if sums["n"] == 0:
            raise ValueError("Each version needs a subject.")
    z = _pooled_z(a, b)
    return {
        "rate_a": a["successes"] / a["n"],
        "rate_b": b["successes"] / b["n"],
        "wilson_a": wilson(a["successes"], a["n"]),
        "wilson_b": wilson(b["successes"], b["n"]),
        "pooled_z": z,
        "pooled_p": None if z is None else normal.two_sided_p(z),
        "fisher_p": _fisher(a, b),
        "diff_ci_95": {
            "wald": _wald(a, b, 0),
            "newcombe": _newcombe(a, b),
            "agresti_caffo": _wald(a, b, 1),
        },
        "ratio_ci_95_log": _log_ratio(a, b),
    }


def _pooled_z(a: Sums, b: Sums) -> float | None:
    pooled = (a["successes"] + b["successes"]) / (a["n"] + b["n"])
    error = math.sqrt(pooled * (1 - pooled) * (1 / a["n"] + 1 / b["n"]))
    return (b["successes"] / b["n"] - a["successes"] / a["n"]) / error if error > 0 else None


def _wald(a: Sums, b: Sums, added: int) -> Interval:
    """The plain interval after `added` successes and failures each; 1 makes it that of Agresti and Caffo (2000)."""
    rates = [((sums["successes"] + added) / (sums["n"] + 2 * added), sums["n"] + 2 * added) for sums in (a, b)]
    half = _Z95 * math.sqrt(math.fsum(rate * (1 - rate) / n for rate, n in rates))
    difference = rates[1][0] - rates[0][0]
    return [difference - half, difference + half]


def _newcombe(a: Sums, b: Sums) -> Interval:
    """Source: Newcombe, "Interval estimation for the difference between independent proportions", Statistics in
    Medicine 17 (1998), method 10."""
    one, two = a["successes"] / a["n"], b["successes"] / b["n"]
    (low_one, high_one), (low_two, high_two) = (wilson(sums["successes"], sums["n"]) for sums in (a, b))
    return [
        two - one - math.hypot(two - low_two, high_one - one),
        two - one + math.hypot(high_two - two, one - low_one),
    ]


def _log_ratio(a: Sums, b: Sums) -> Interval | None:
    """Source: Katz, Baptista, Azen and Pike, "Obtaining confidence intervals for the risk ratio in cohort studies",
    Biometrics 34 (1978), method C."""
    if not (a["successes"] and b["successes"]):
        return None
    ratio = math.log(b["successes"] / b["n"]) - math.log(a["successes"] / a["n"])
    half = _Z95 * math.sqrt(math.fsum(1 / sums["successes"] - 1 / sums["n"] for sums in (a, b)))
    return [math.exp(ratio - half), math.exp(ratio + half)]


def _fisher(a: Sums, b: Sums) -> float | None:
    """Fisher's exact test, two-sided: the probability of all tables that are no likelier than this one.

    None beyond `_FISHER_LIMIT` subjects. Source: Fisher, "Statistical methods for research workers", section 21.02.
    """
    if a["n"] + b["n"] > _FISHER_LIMIT:
        return None
    successes, first, both = int(a["successes"] + b["successes"]), int(a["n"]), int(a["n"] + b["n"])
    found = int(a["successes"])
    cells = range(max(0, successes - int(b["n"])), min(first, successes) + 1)
    logs = [_log_choose(successes, k) + _log_choose(both - successes, first - k) for k in cells]
    # Equal tables differ by rounding only, hence the slack.
    limit, total = logs[found - cells.start] + 1e-7, _log_choose(both, first)
    return min(1.0, math.fsum(math.exp(value - total) for value in logs if value <= limit))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
