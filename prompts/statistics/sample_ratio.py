"""Did people arrive as the weights say? If not, the versions were not given out by chance and nothing else counts."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from . import normal

THRESHOLD = 0.001
# Below these the chi-square approximation says too little to raise an alarm.
MIN_SUBJECTS = 100
MIN_EXPECTED = 5
# Strays in a version that was to get nobody, e.g. requests that were under way when its weight was set to 0.
TOLERATED_STRAYS = 5
TOLERATED_STRAY_SHARE = 0.0001


def srm(
    inputs: Mapping[str, Any] | Sequence[float] | None = None,
    weights: Sequence[float] | None = None,
    threshold: float = THRESHOLD,
    *,
    counts: Sequence[float] | None = None,
) -> dict[str, Any]:
    """Sample-ratio mismatch: Pearson's chi-square of the subjects' `counts` against `weights` of any sum.

    The first argument may be the counts, or a mapping with all of them. The answer has `status`: "ok", "mismatch", or
    "skipped" with too few subjects to say; `chi2`, `df`, `p`, `log10_p` over the versions with a weight; `leak`, the
    number of subjects in those without. Raises ValueError where counts and weights cannot belong together.
    Source: Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments", KDD 2019, section 3.
    """
    if isinstance(inputs, Mapping):
        return srm(inputs["counts"], inputs["weights"], inputs.get("threshold", threshold))
    found, shares = list(inputs or counts or []), list(weights or [])
    _check(found, shares)
    pairs = [(count, weight) for count, weight in zip(found, shares, strict=True) if weight > 0]
    subjects, total = sum(count for count, _ in pairs), math.fsum(weight for _, weight in pairs)
    expected = [subjects * (weight / total) for _, weight in pairs]
    chi2 = math.fsum(
        (count - want) * ((count - want) / want) for (count, _), want in zip(pairs, expected, strict=True) if want > 0
    )
    leak, df = sum(found) - subjects, len(pairs) - 1
    log_p = normal.log_chi_square_tail(chi2, df)
    enough = sum(found) >= MIN_SUBJECTS and min(expected) >= MIN_EXPECTED
    leaks = leak > max(TOLERATED_STRAYS, TOLERATED_STRAY_SHARE * sum(found))
    off = enough and log_p < math.log(threshold)
    return {
        "status": "mismatch" if leaks or off else "ok" if enough else "skipped",
        "leak": leak,
        "chi2": chi2,
        "p": math.exp(log_p),
        "df": df,
        "log10_p": log_p / math.log(10),
    }


def _check(counts: list[float], weights: list[float]) -> None:
    if len(counts) != len(weights) or not any(weight > 0 for weight in weights):
        raise ValueError("Each count needs its weight, and some weight must be above 0.")
    if not all(0 <= number < math.inf for number in (*counts, *weights)):
        raise ValueError("Counts and weights must be numbers of 0 or more.")
