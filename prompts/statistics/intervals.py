"""Intervals for the difference of two versions, and for its size relative to the control."""

import math
from dataclasses import dataclass
from functools import lru_cache

from . import normal
from .estimates import Estimate

Interval = list[float]
"""Lower and upper end."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A challenger against the control."""

    control: Estimate
    challenger: Estimate

    @property
    def difference(self) -> float:
        return self.challenger.value - self.control.value

    @property
    def error(self) -> float:
        """The standard error of the difference."""
        return math.sqrt(self.control.error + self.challenger.error)

    @property
    def n(self) -> float:
        return self.control.n + self.challenger.n

    @property
    def lift(self) -> float | None:
        """The difference over the control's size: positive means higher, for a negative control too. None over 0."""
        return finite(self.difference / abs(self.control.value)) if self.control.value else None

    @property
    def z(self) -> float:
        """The difference in standard errors; 0 without any variance, which is no evidence."""
        return self.difference / self.error if self.error > 0 else 0.0

    def interval(self, multiplier: float) -> Interval:
        """The difference, `multiplier` standard errors to each side."""
        half = multiplier * self.error
        return [self.difference - half, self.difference + half]


@lru_cache(maxsize=4096)
def tuning(alpha: float, subjects: float) -> float:
    """rho², which makes the always-valid interval at level `alpha` narrowest at about `subjects` of both versions.

    Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic
    confidence sequences", Annals of Statistics 52 (2024), appendix B.2. Raises ValueError on impossible arguments.
    """
    if not (0 < alpha < 1 and 0 < subjects < math.inf):
        raise ValueError("alpha must be between 0 and 1, and the planned number of subjects above 0.")
    doubled = -2 * math.log(alpha)
    return (doubled + math.log(doubled + 1)) / subjects


def sequence_multiplier(n: float, alpha: float, subjects: float) -> float:
    """How many standard errors wide the always-valid interval is to each side, after `n` subjects of both versions.

    It holds for all n at once: the truth is outside at any look ever with probability `alpha` at most (asymptotically).
    Source: Waudby-Smith et al. (see `tuning`), theorem 2.2, with the standard error in place of sigma / sqrt(n).
    """
    scaled = n * tuning(alpha, subjects)
    return math.sqrt(2 * (scaled + 1) * (math.log1p(scaled) / 2 - math.log(alpha)) / scaled)


def log_always_valid_p(z: float, n: float, alpha: float, subjects: float) -> float:
    """Natural logarithm of the p value that is below `alpha` exactly when the always-valid interval excludes 0.

    Source: the interval of `sequence_multiplier` solved for its level at fixed rho; Howard, Ramdas, McAuliffe and
    Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals of Statistics 49 (2021), section 6.
    """
    scaled = n * tuning(alpha, subjects)
    return min(0.0, math.log1p(scaled) / 2 - z * z / 2 * (scaled / (scaled + 1)))


def fixed_multiplier(alpha: float) -> float:
    """How many standard errors wide the ordinary two-sided interval is to each side."""
    return normal.quantile(1 - alpha / 2)


def lift_interval(pair: Pair, multiplier: float) -> Interval | None:
    """Fieller's interval for the lift; it excludes 0 exactly when the difference's interval at `multiplier` does.

    None where it is not bounded: the control itself is not told from 0 then.
    Source: Fieller, "Some problems in interval estimation", JRSS B 16 (1954), section 3, for independent estimates.
    """
    base, other = pair.control.value, pair.challenger.value
    square = multiplier * multiplier
    control, challenger = square * pair.control.error, square * pair.challenger.error
    room = base * base - control
    if not room > 0:
        return None
    root = math.sqrt(max(0.0, base * base * challenger + other * other * control - control * challenger))
    # The lift is (challenger - control) / |control|, so a negative control turns the ratio's interval around.
    sign = math.copysign(1.0, base)
    ends = sorted(sign * ((base * other + side * root) / room - 1) for side in (-1, 1))
    return ends if all(map(math.isfinite, ends)) else None


def finite(value: float) -> float | None:
    """`value`, or None for an infinity or NaN, which JSON does not have."""
    return value if math.isfinite(value) else None
