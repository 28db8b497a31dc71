"""The normal distribution and its relatives, in the standard library alone."""

import math
from functools import lru_cache
from statistics import NormalDist

_STANDARD = NormalDist()
# math.erfc loses digits to subnormal numbers beyond this; its asymptotic series is exact to the last digit there.
_ERFC_LIMIT = 25.0


@lru_cache(maxsize=1024)
def quantile(probability: float) -> float:
    """The standard normal's quantile. Raises ValueError (StatisticsError) unless 0 < `probability` < 1."""
    return _STANDARD.inv_cdf(probability)


def distribution(z: float) -> float:
    """P(Z ≤ z) for a standard normal Z, with all its digits in the lower tail too."""
    return math.erfc(-z / math.sqrt(2)) / 2


def two_sided_p(z: float) -> float:
    """P(|Z| ≥ |z|) for a standard normal Z."""
    return math.erfc(abs(z) / math.sqrt(2))


def log_erfc(x: float) -> float:
    """Natural logarithm of erfc(x) for x ≥ 0, where erfc itself would be 0 too.

    Source: NIST DLMF 7.12.1, the asymptotic expansion.
    """
    if x < _ERFC_LIMIT:
        return math.log(math.erfc(x))
    term, total = 1.0, 1.0
    for k in range(1, 8):
        term *= -(2 * k - 1) / (2 * x * x)
        total += term
    return -x * x - math.log(x * math.sqrt(math.pi)) + math.log(total)


def log_chi_square_tail(chi2: float, df: int) -> float:
    """Natural logarithm of P(X ≥ chi2) for a chi-square X with `df` whole degrees of freedom; 0 for df = 0.

    Finite sums for whole degrees of freedom, so exact to rounding, and in logarithms, so never 0.
    Source: NIST DLMF 8.4.8, 8.4.10 (incomplete gamma function at whole and half-whole parameters).
    """
    half = chi2 / 2
    if df <= 0 or half <= 0:
        return 0.0
    odd = df % 2
    logs = [log_erfc(math.sqrt(half))] if odd else []
    for step in range(df // 2):
        power = step + odd / 2
        logs.append(power * math.log(half) - half - math.lgamma(power + 1))
    top = max(logs)
    return min(0.0, top + math.log(math.fsum(math.exp(term - top) for term in logs)))
