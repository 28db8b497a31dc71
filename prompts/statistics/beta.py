"""The beta distribution, and Student's t through it, in the standard library alone."""

import math

# Beyond both of these the continued fraction gets slow, and the normal approximation is exact to 1e-7.
_LARGE = 10_000
_TINY = 1e-300
_STEPS = 20_000


def log_beta(a: float, b: float) -> float:
    """Natural logarithm of the beta function."""
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def distribution(x: float, a: float, b: float) -> float:
    """P(X ≤ x) for X from Beta(a, b): the regularised incomplete beta function.

    Source: NIST DLMF 8.17.22 (continued fraction) and 8.17.4 (symmetry), evaluated by Lentz's method; for large a and
    b Peizer and Pratt, "A normal approximation for binomial, F, beta, and other common, related tail probabilities",
    JASA 63 (1968), section 2.
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if min(a, b) > _LARGE:
        return _peizer_pratt(x, a, b)
    front = math.exp(a * math.log(x) + b * math.log1p(-x) - log_beta(a, b))
    if x < (a + 1) / (a + b + 2):
        return min(1.0, front * _fraction(x, a, b) / a)
    return max(0.0, 1 - front * _fraction(1 - x, b, a) / b)


def quantile(probability: float, a: float, b: float) -> float:
    """The x with P(X ≤ x) = `probability` for X from Beta(a, b), by bisection to the last digit."""
    low, high = 0.0, 1.0
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        if distribution(middle, a, b) < probability:
            low = middle
        else:
            high = middle


def student_p(t: float, df: float) -> float:
    """P(|T| ≥ |t|) for Student's T with `df` > 0 degrees of freedom. Source: NIST DLMF 8.17 with x = df/(df + t²)."""
    return distribution(df / (df + t * t), df / 2, 0.5)


def student_quantile(probability: float, df: float) -> float:
    """The t with P(T ≤ t) = `probability` ≥ 0.5 for Student's T with `df` > 0 degrees of freedom."""
    x = quantile(2 * (1 - probability), df / 2, 0.5)
    return math.sqrt(df * (1 - x) / x) if x > 0 else math.inf


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of DLMF 8.17.22, by the modified Lentz method."""
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for numerator in (even, odd):
            d = 1 + numerator * d
            d = 1 / (d if abs(d) > _TINY else _TINY)
            c = 1 + numerator / c
            c = c if abs(c) > _TINY else _TINY
            value *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return value


def _peizer_pratt(x: float, a: float, b: float) -> float:
    """P(X ≤ x) as the tail of a binomial with n = a + b - 1 trials: P(X ≤ x) = P(Bin(n, x) ≥ a)."""
    n, s, t, y = a + b - 1, a - 0.5, b - 0.5, 1 - x
    distance = s + 1 / 6 - (n + 1 / 3) * x + 0.02 * (y / (s + 0.5) - x / (t + 0.5) + (y - 0.5) / (n + 1))
    scale = (1 + y * _bend(s / (n * x)) + x * _bend(t / (n * y))) / ((n + 1 / 6) * x * y)
    return math.erfc(distance * math.sqrt(scale / 2)) / 2


def _bend(ratio: float) -> float:
    """Peizer and Pratt's g."""
    gap = 1 - ratio
    if abs(gap) < 1e-2:
        # The closed form cancels here; this is its series in `gap`.
        return math.fsum(2 * gap**k / ((k + 1) * (k + 2)) for k in range(1, 8))
    return (1 - ratio * ratio + 2 * ratio * math.log(ratio)) / (gap * gap)
