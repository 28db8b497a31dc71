"""What a call cost, in exact decimals, by genai-prices' bundled list (it never fetches)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import genai_prices

# The smallest unit of the list is 5e-9 USD a token, so ten places hold any sum exactly.
PLACES = Decimal("1e-10")


@dataclass(frozen=True, slots=True)
class Price:
    """Tokens of one call, by how they are charged, and its cost in USD; None where the price is not known."""

    tokens_input: int
    tokens_output: int
    tokens_cache_read: int
    tokens_cache_write: int
    cost: Decimal | None


def price_of(provider: str, model: str, usage: Mapping[str, Any], at: datetime) -> Price:
    """Price the provider's own `usage` object of a call to `model` made `at` (aware).

    `tokens_input` is the uncached part. An unknown model has no cost, never a zero one.
    """
    return Price(
        tokens_input=_count(usage, "input_tokens"),
        tokens_output=_count(usage, "output_tokens"),
        tokens_cache_read=_count(usage, "cache_read_input_tokens"),
        tokens_cache_write=_count(usage, "cache_creation_input_tokens"),
        cost=_cost(provider, model, usage, at),
    )


def _count(usage: Mapping[str, Any], name: str) -> int:
    value = usage.get(name)
    return value if isinstance(value, int) and value > 0 else 0


def _cost(provider: str, model: str, usage: Mapping[str, Any], at: datetime) -> Decimal | None:
    # The model that was asked for, not the name in the answer: gateways and the sandbox answer under their own.
    reply = {"model": model, "usage": {name: value for name, value in usage.items() if value is not None}}
    try:
        used = genai_prices.extract_usage(reply, provider_id=provider)
        price = used.calc_price(genai_request_timestamp=at)
    except (LookupError, ValueError):
        return None
    return price.total_price.quantize(PLACES)
