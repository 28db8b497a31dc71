"""Two means side by side, looked at once."""

import math
from typing import Any

from . import beta
from .estimates import Sums, estimate


def welch(a: Sums, b: Sums) -> dict[str, Any]:
    """Means, variances, and Welch's t test of `b` against `a`, each {"n", "sum", "sum_squares"}.

    `t`, `df`, `p` and `ci_95` are None where no variance, or no second subject, leaves them undefined.
    Raises ValueError on impossible sums or without subjects.
    Source: Welch, "The generalization of 'Student's' problem when several different population variances are
    involved", Biometrika 34 (1947); degrees of freedom by Satterthwaite, Biometrics Bulletin 2 (1946).
    """
    one, two = estimate("mean", a), estimate("mean", b)
    if one is None or two is None:
        raise ValueError("Each version needs a subject.")
    found = {"mean_a": one.value, "mean_b": two.value, "var_a": one.variance, "var_b": two.variance}
    error = math.sqrt(one.error + two.error)
    if error == 0 or min(one.n, two.n) < 2:
        return {**found, "t": None, "df": None, "p": None, "ci_95": None}
    # As shares of the whole, so that neither huge nor tiny variances leave the range of floats.
    shares = [(each.error / (one.error + two.error), each.n - 1) for each in (one, two)]
    df = 1 / math.fsum(share * share / degrees for share, degrees in shares)
    difference = two.value - one.value
    half = beta.student_quantile(0.975, df) * error
    t = difference / error
    return {**found, "t": t, "df": df, "p": beta.student_p(t, df), "ci_95": [difference - half, difference + half]}
