"""The figures of some requests together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from usage.rollups.measures import NAMES

from .latencies import Latencies

WIDTH = len(NAMES)


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums over requests. Tokens are the provider's: `tokens_input` is what it had not cached. Money is USD.

    `cached`: answered from the cache, stale or not. `fallbacks`: stale, an approved copy or a template. `unpriced`: of
    unknown cost, which counts as 0. `estimated_cost`: the part of `cost` that is not exact. `saved`: what the answers
    from the cache had cost when they were made.
    """

    requests: int = 0
    succeeded: int = 0
    cached: int = 0
    fallbacks: int = 0
    unpriced: int = 0
    tokens_input: int = 0
    tokens_output: int = 0
    tokens_cache_read: int = 0
    tokens_cache_write: int = 0
    cost: Decimal = Decimal(0)
    estimated_cost: Decimal = Decimal(0)
    saved: Decimal = Decimal(0)
    latencies: Latencies = field(default_factory=Latencies)

    @property
    def whole_input(self) -> int:
        """All tokens that went in, whether the provider had them cached or not."""
        return self.tokens_input + self.tokens_cache_read + self.tokens_cache_write


# Most rows of charts have none; they share this one.
_NO_LATENCIES = Latencies()


def added_up(rows: Sequence[Sequence[Any]]) -> Figures:
    """Rows of the database (NAMES, then a histogram where they have one) in one."""
    if not rows:
        return Figures()
    sums = (
        rows[0][:WIDTH]
        if len(rows) == 1
        else [sum(column) for column in zip(*(row[:WIDTH] for row in rows), strict=True)]
    )
    values = [*sums, _merged(rows) if len(rows[0]) > WIDTH else _NO_LATENCIES]
    return Figures(*values)


def _merged(rows: Sequence[Sequence[Any]]) -> Latencies:
    # A list, as most buckets are in use: a dictionary takes half as long again.
    counts = [0] * (1 + max(max(row[WIDTH], default=0) for row in rows))
    for row in rows:
        for bucket, number in zip(*row[WIDTH:], strict=True):
            counts[bucket] += number
    return Latencies.of(counts)


def together(parts: Iterable[Figures]) -> Figures:
    """All of them in one."""
    rows = [[*(getattr(part, name) for name in NAMES), part.latencies.buckets, part.latencies.counts] for part in parts]
    return added_up(rows)
