"""p values of several tests at once."""

import math
from collections.abc import Sequence


def adjust(p: Sequence[float]) -> dict[str, list[float]]:
    """`p` adjusted, in the order given: "holm", "bh" (false discovery rate) and "bonferroni".

    Raises ValueError on a p value outside 0 to 1.
    Sources: Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6 (1979), section 3;
    Benjamini and Hochberg, "Controlling the false discovery rate", JRSS B 57 (1995), section 3.1.
    """
    if not all(0 <= value <= 1 for value in p):
        raise ValueError("A p value must be between 0 and 1.")
    return {"holm": _holm(p), "bh": benjamini_hochberg(p), "bonferroni": [min(1.0, value * len(p)) for value in p]}


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """`p` adjusted so that at most the share q of those at or below q is false on average."""
    count, adjusted, lowest = len(p), [1.0] * len(p), math.inf
    for rank, index in reversed(list(enumerate(_order(p), 1))):
        lowest = min(lowest, p[index] * count / rank)
        adjusted[index] = min(1.0, lowest)
    return adjusted


def _holm(p: Sequence[float]) -> list[float]:
    count, adjusted, highest = len(p), [1.0] * len(p), 0.0
    for rank, index in enumerate(_order(p)):
        highest = max(highest, p[index] * (count - rank))
        adjusted[index] = min(1.0, highest)
    return adjusted


def _order(p: Sequence[float]) -> list[int]:
    return sorted(range(len(p)), key=p.__getitem__)
