"""How long answers took, as a histogram: sums of many days can be merged, which percentiles cannot."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

EXACT_BELOW_MS = 64
# Steps in which a power of two is cut from there on: 64 to 127 ms in 32 buckets of 2 ms, 128 to 255 ms in 32 of 4 ms, …
STEPS = 32


@dataclass(frozen=True, slots=True)
class Latencies:
    """Buckets in order, and how many answers fell into each.

    Below 64 ms a bucket is a millisecond; above, it is at most 1/32 as wide as what is in it, and its middle is told.
    So a percentile is off by at most 1.6 %.
    """

    buckets: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()

    @classmethod
    def of(cls, counts: Sequence[int]) -> "Latencies":
        """From how many there are in each bucket, from bucket 0 on."""
        return cls(tuple([bucket for bucket, count in enumerate(counts) if count]), tuple(filter(None, counts)))

    def percentile(self, fraction: float) -> int | None:
        """The latency in ms below which that part of the answers lies, e.g. 0.95; None where there are none.

        Between two answers it is interpolated, as PostgreSQL's `percentile_cont` does.
        """
        return self.percentiles([fraction])[0]

    def percentiles(self, fractions: Sequence[float]) -> list[int | None]:
        """`percentile` of each of `fractions`."""
        upto = list(accumulate(self.counts))
        if not upto:
            return [None] * len(fractions)
        places = [(upto[-1] - 1) * fraction for fraction in fractions]
        ranks = [rank for place in places for rank in (int(place), min(int(place) + 1, upto[-1] - 1))]
        values = [middle(self.buckets[bisect_right(upto, rank)]) for rank in ranks]
        pairs = zip(places, values[::2], values[1::2], strict=True)
        return [round(low + (high - low) * (place % 1)) for place, low, high in pairs]


def bucket_of(latency_ms: int) -> int:
    """The number of the bucket; `usage.rollups.measures.records` says the same in SQL."""
    step = max(0, latency_ms.bit_length() - EXACT_BELOW_MS.bit_length() + 1)
    return STEPS * step + (latency_ms >> step)


def middle(bucket: int) -> int:
    """The latency in ms that stands for all in a bucket."""
    if bucket < EXACT_BELOW_MS:
        return bucket
    step = bucket // STEPS - 1
    lowest = (bucket - STEPS * step) << step
    return lowest + ((1 << step) - 1) // 2
