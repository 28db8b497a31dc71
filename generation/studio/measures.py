"""What an answer took: its own calls, without grading, faults and waiting."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from generation.models import Attempt
from llmhub.money import total

MAKING = (Attempt.Kind.GENERATE, Attempt.Kind.REPAIR)


@dataclass(frozen=True, slots=True)
class Measures:
    """`cost` in USD, None where a price is not known; `latency_ms` is the time of the answered calls together."""

    cost: Decimal | None = Decimal(0)
    latency_ms: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


def measured(attempts: Iterable[Attempt]) -> Measures:
    """What the answered attempts to make and repair the answer took. A provider's faults are not the wording's."""
    made = [one for one in attempts if one.kind in MAKING and one.outcome == Attempt.Outcome.ANSWERED]
    seconds = sum((one.ended_at - one.started_at).total_seconds() for one in made if one.ended_at)
    return Measures(
        cost=total(one.cost for one in made),
        latency_ms=max(0, round(seconds * 1000)),
        tokens_in=sum(one.tokens_input + one.tokens_cache_read + one.tokens_cache_write for one in made),
        tokens_out=sum(one.tokens_output for one in made),
    )
