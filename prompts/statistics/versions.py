"""Each version by itself, as a page shows it beside the verdict."""

import math

from .decision import Version
from .estimates import Estimate, Sums, estimate
from .intervals import fixed_multiplier
from .rates import wilson

_Z95 = fixed_multiplier(0.05)


def describe(sums: Sums, kind: str) -> Version:
    """The value of one version with its plain 95 % interval."""
    found = estimate(kind, sums)
    low = high = None
    if found is not None:
        low, high = _single(sums, kind, found)
    value = None if found is None else found.value
    return Version(sums["name"], sums["weight"], sums["n"], value, low, high, arrivals(sums))


def arrivals(sums: Sums) -> float:
    """How many subjects the version was given to; not all of them need to say something of the metric."""
    arrived: float = sums.get("arrived", sums["n"])
    return arrived


def _single(sums: Sums, kind: str, found: Estimate) -> tuple[float | None, float | None]:
    if kind == "proportion":
        low, high = wilson(sums["successes"], sums["n"])
        return low, high
    half = _Z95 * math.sqrt(found.error)
    # A single subject has a value, but no interval.
    known = sums["n"] > 1 and math.isfinite(found.value + half) and math.isfinite(found.value - half)
    return (found.value - half, found.value + half) if known else (None, None)
