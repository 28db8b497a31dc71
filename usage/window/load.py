"""What a call takes of a window, and what a provider says of its own."""

from dataclasses import dataclass

# Above any real number, and small enough that sums of millions of them are exact in a double.
MOST = 1_000_000_000_000


@dataclass(frozen=True, slots=True)
class Load:
    """What one call takes: before it is made an estimate, afterwards what it used.

    Input tokens are those that count towards the provider's limit: without what was read from its prompt cache.
    Raises ValueError for what is no amount.
    """

    requests: int = 1
    input_tokens: int = 0
    output_tokens: int = 0

    def __post_init__(self) -> None:
        for amount in self.amounts:
            if not isinstance(amount, int) or isinstance(amount, bool) or not 0 <= amount <= MOST:
                raise ValueError(f"A call takes whole amounts from 0 to {MOST:,}, not {amount!r}.")

    @property
    def amounts(self) -> tuple[int, int, int]:
        """In the order in which the scripts know them."""
        return self.requests, self.input_tokens, self.output_tokens


@dataclass(frozen=True, slots=True)
class Rate:
    """A provider's own limit of one kind a minute, and what it says is left; None for what it does not say."""

    limit: int | None = None
    remaining: int | None = None
    # Seconds until all of it is there again.
    reset_s: float | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer, or a refusal, says about the provider's limits."""

    requests: Rate = Rate()
    input_tokens: Rate = Rate()
    output_tokens: Rate = Rate()
    # That the call was refused because there were too many.
    refused: bool = False
