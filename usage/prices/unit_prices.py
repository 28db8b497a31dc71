"""Prices by the million tokens, and what of a call decides which of them hold."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any, Self

from llmhub.errors import NotEnabled

# Those that a batch, a tier or a surcharge changes; what a web search costs stays.
PER_TOKEN = ("input", "output", "cache_read", "cache_write_5m", "cache_write_1h")


class PriceUnknown(NotEnabled):
    """A model that nobody knows the price of: what a call costs could neither be held nor booked."""

    def __init__(self, model: str) -> None:
        super().__init__(
            f"The price of the model {model or 'without a name'} is not known, so it is not called. "
            "An operator can set one in the admin, under Prices."
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """What of a call, beside its tokens, decides what they cost. Empty is the usual."""

    batch: bool = False
    speed: str = ""
    service_tier: str = ""
    inference_geo: str = ""


@dataclass(frozen=True, slots=True)
class UnitPrices:
    """USD per million tokens of one call, with tier, batch and surcharges in them, and who says so.

    `web_search` is USD per thousand searches, None where the source does not say. `doubt` is why a cost at these
    prices is an estimate; empty where it is exact.
    """

    input: Decimal
    output: Decimal
    cache_read: Decimal
    cache_write_5m: Decimal
    cache_write_1h: Decimal
    source: str
    above_input_tokens: int = 0
    batch: bool = False
    web_search: Decimal | None = None
    doubt: str = ""

    def times(self, factor: Decimal) -> Self:
        """The same with all prices of tokens multiplied."""
        return replace(self, **{name: getattr(self, name) * factor for name in PER_TOKEN})

    def doubting(self, *reasons: str) -> Self:
        """The same with more reasons why it is not sure; empty ones are left out."""
        return replace(self, doubt=" ".join(filter(None, [self.doubt, *reasons])))

    def as_json(self) -> dict[str, Any]:
        """For a JSON column: prices as decimal strings, so that not a digit is lost."""
        return {name: _plain(value) if isinstance(value, Decimal) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `as_json` wrote."""
        search = stored.get("web_search")
        prices = {name: Decimal(stored[name]) for name in PER_TOKEN}
        others = {name: value for name, value in stored.items() if name not in prices}
        return cls(**{**others, **prices, "web_search": None if search is None else Decimal(search)})


def per_million(price: Decimal) -> str:
    """With all its digits, but never fewer than cents: “$2.00”, “$0.125”."""
    whole, _, decimals = f"{price:f}".partition(".")
    return f"${int(whole):,}.{decimals.rstrip('0').ljust(2, '0')}"


def _plain(value: Decimal) -> str:
    """Without an exponent and without needless zeros: “0.1”, “10”, “0”."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
