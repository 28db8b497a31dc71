"""Which version of an experiment a subject gets: the same answer for the same seed and subject, everywhere.

It follows version 2 of the hash that GrowthBook publishes ("Build your own SDK", hashing and bucketing), so that its
SDKs put a subject where this service puts it.
"""

import math
from collections.abc import Sequence

BUCKETS = 10_000
# How far the weights' sum may be from 1: what thirds and sums of floats need, and no more.
WEIGHT_TOLERANCE = 1e-6

_OFFSET_BASIS = 0x811C9DC5
_PRIME = 0x01000193
_WORD = 0xFFFFFFFF


def bucket(seed: str, subject: str) -> int:
    """The bucket, 0 to 9999, that `subject` falls into under `seed`; even over subjects, independent over seeds.

    The hash runs over the seed with the subject directly behind it, then once more over the first hash in decimal digits.
    Source: FNV-1a, 32 bits (Fowler, Noll, Vo, draft-eastlake-fnv); GrowthBook's hash version 2.
    """
    return _fnv1a(str(_fnv1a(f"{seed}{subject}"))) % BUCKETS


def assign(seed: str, subject: str, weights: Sequence[float], coverage: float = 1.0) -> int | None:
    """The index in `weights` of the version that `subject` gets, or None where `coverage` leaves it out.

    Version i owns the buckets from the sum of the weights before it, as wide as its weight times `coverage` (a share,
    0 to 1). So a higher coverage takes subjects in and moves nobody.
    Raises ValueError where `weights` or `coverage` are not sound; there is no fallback to equal weights, which would
    silently run another experiment than the one that was planned.
    """
    _check(weights, coverage)
    position = bucket(seed, subject) / BUCKETS
    start = 0.0
    for index, weight in enumerate(weights):
        if start <= position < start + weight * coverage:
            return index
        start += weight
    # Weights that sum to 0.9999999 leave a gap at the very end, which belongs to the last version that has any weight.
    if coverage == 1 and position >= start:
        return max(index for index, weight in enumerate(weights) if weight > 0)
    return None


def _check(weights: Sequence[float], coverage: float) -> None:
    if not weights:
        raise ValueError("There must be at least one weight.")
    if not all(0 <= weight <= 1 for weight in weights):
        raise ValueError("Every weight must be between 0 and 1.")
    total = math.fsum(weights)
    if abs(total - 1) > WEIGHT_TOLERANCE:
        raise ValueError(f"The weights must sum to 1; they sum to {total:g}.")
    if not 0 <= coverage <= 1:
        raise ValueError("The coverage must be between 0 and 1.")


def _fnv1a(text: str) -> int:
    """FNV-1a over UTF-16 code units, each mixed in whole, as JavaScript's charCodeAt gives them."""
    # "surrogatepass": JavaScript's strings may hold half a pair, and a subject must never raise.
    units = text.encode("utf-16-le", "surrogatepass")
    value = _OFFSET_BASIS
    for low, high in zip(units[::2], units[1::2], strict=True):
        value = ((value ^ (low | high << 8)) * _PRIME) & _WORD
    return value
