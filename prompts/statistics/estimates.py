"""What is known of one version: its rate, mean or ratio per subject, and how sure that is."""

import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Sums = Mapping[str, Any]
"""The sums over one version's subjects; which, `SUMS` says by kind."""

SUMS = {
    "proportion": ("successes",),
    "mean": ("sum", "sum_squares"),
    "ratio": ("num_sum", "num_sum_squares", "den_sum", "den_sum_squares", "num_den_sum_products"),
}
SUMS["cluster"] = SUMS["ratio"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A version's `value` from `n` subjects; `variance` is that of one subject's contribution, so value's is over n."""

    value: float
    variance: float
    n: float

    @property
    def error(self) -> float:
        """The standard error, squared."""
        return self.variance / self.n


def estimate(kind: str, sums: Sums) -> Estimate | None:
    """The plain estimate of a "proportion", "mean", "ratio" or "cluster"; None where the data define none.

    Raises ValueError on an unknown kind and on sums that no data can have.
    """
    check(kind, sums)
    if sums["n"] == 0:
        return None
    found = _ESTIMATES[kind](sums)
    if found is None or not (math.isfinite(found.value) and math.isfinite(found.variance)):
        return None
    return found


def smoothed(kind: str, sums: Sums) -> Estimate | None:
    """As `estimate`, but a rate of exactly 0 or 1 gets one success and one failure more, so that it has a variance.

    Source: the "plus four" rule shared over two versions: Agresti and Caffo, "Simple and effective confidence
    intervals for proportions and differences of proportions …", The American Statistician 54 (2000), section 2.
    """
    if kind == "proportion" and sums["n"] > 0 and sums["successes"] in (0, sums["n"]):
        return estimate(kind, {"n": sums["n"] + 2, "successes": sums["successes"] + 1})
    return estimate(kind, sums)


def check(kind: str, sums: Sums) -> None:
    """Raises ValueError unless `sums` can be sums of `kind`: a bug upstream must not look like a result."""
    if kind not in SUMS:
        raise ValueError(f"“{kind}” is not a kind of metric; there are: {', '.join(SUMS)}.")
    missing = [name for name in ("n", *SUMS[kind]) if not _is_number(sums.get(name))]
    if missing:
        raise ValueError(f"A {kind} needs the numbers: {', '.join(missing)}.")
    if not 0 <= sums["n"] < math.inf:
        raise ValueError("The number of subjects must be 0 or more.")
    if kind == "proportion" and not 0 <= sums["successes"] <= sums["n"]:
        raise ValueError("The successes must be between 0 and the number of subjects.")


def _is_number(value: Any) -> bool:
    """Whether `value` is a number that floats can hold; not NaN."""
    return isinstance(value, int | float) and abs(value) <= sys.float_info.max


def _proportion(sums: Sums) -> Estimate | None:
    rate = sums["successes"] / sums["n"]
    return Estimate(rate, rate * (1 - rate), float(sums["n"]))


def _mean(sums: Sums) -> Estimate | None:
    n = float(sums["n"])
    mean = sums["sum"] / n
    return Estimate(mean, _spread(n, sums["sum_squares"], sums["sum"], sums["sum"]), n)


def _ratio(sums: Sums) -> Estimate | None:
    """By the delta method. Source: Deng, Knoblich and Lu, "Applying the delta method in metric analytics: a practical
    guide with novel ideas", KDD 2018, section 3.1, equation 4."""
    n, top, bottom = float(sums["n"]), float(sums["num_sum"]), float(sums["den_sum"])
    if bottom == 0:
        return None
    value, mean = top / bottom, bottom / n
    if mean * mean == 0:
        return None
    tops = _spread(n, sums["num_sum_squares"], top, top)
    bottoms = _spread(n, sums["den_sum_squares"], bottom, bottom)
    both = _covariance(n, sums["num_den_sum_products"], top, bottom)
    variance = (tops - 2 * value * both + value * value * bottoms) / (mean * mean)
    return Estimate(value, _no_less_than_0(variance), n)


def _spread(n: float, products: float, first: float, second: float) -> float:
    return _no_less_than_0(_covariance(n, products, first, second))


def _no_less_than_0(variance: float) -> float:
    """`variance` without what rounding made negative; an infinity or NaN stays, so that `estimate` sees it."""
    return 0.0 if -math.inf < variance < 0 else variance


def _covariance(n: float, products: float, first: float, second: float) -> float:
    """The sample covariance, 0 for a single subject."""
    return (products - first * (second / n)) / (n - 1) if n > 1 else 0.0


_ESTIMATES: dict[str, Callable[[Sums], Estimate | None]] = {
    "proportion": _proportion,
    "mean": _mean,
    "ratio": _ratio,
    "cluster": _ratio,
}
