"""What a call cost, or can cost at most. One formula: the sum of tokens times unit price, over a million."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from usage.models import CostKind

from .reported import Counts, read_usage
from .tariff import tier_for, tiers
from .unit_prices import PriceUnknown, Terms, UnitPrices

CUT = "Nobody saw how the call ended: this is the most that it can have cost."


@dataclass(frozen=True, slots=True)
class Price:
    """Tokens of one call, by how they are charged, its cost in USD (None where unknown) and at which unit prices.

    `tokens_input` is the uncached part; `tokens_cache_write` is all that was written, `tokens_cache_write_1h` of it
    for an hour. The fields are columns of an attempt.
    """

    tokens_input: int
    tokens_output: int
    tokens_cache_read: int
    tokens_cache_write: int
    tokens_cache_write_1h: int
    cost: Decimal | None
    cost_kind: str
    unit_prices: dict[str, Any] | None


def price_of(provider: str, model: str, usage: Mapping[str, Any] | None, at: datetime, *, batch: bool = False) -> Price:
    """Price a call to `model` made `at` (aware) by the `usage` object of its answer, refused or not. Never raises.

    `model` is what was asked for, not the name in the answer: gateways and the sandbox answer under their own.
    Unknown where the price is, or where the usage is missing or nonsense; estimated where it says something that the
    prices do not model.
    """
    told = read_usage(usage, batch=batch)
    if not (told.input_known and told.output_known):
        return _price(told.counts, None, CostKind.UNKNOWN)
    try:
        prices = tier_for(tiers(provider, model, at, told.terms), model, told.counts.whole_input)
    except PriceUnknown:
        return _price(told.counts, None, CostKind.UNKNOWN)
    prices = prices.doubting(told.doubt, _unpriced_searches(prices, told.counts))
    return _price(told.counts, prices, CostKind.ESTIMATED if prices.doubt else CostKind.EXACT)


def price_of_cut(
    provider: str,
    model: str,
    usage: Mapping[str, Any] | None,
    at: datetime,
    *,
    input_tokens: int,
    max_tokens: int,
    batch: bool = False,
) -> Price:
    """The most that a call can have cost whose end nobody saw: a cut stream, a timeout. Never raises.

    Its input is what `usage` says (the beginning of a stream does), else `input_tokens`, the most that it can be; its
    output is `max_tokens`.
    """
    told = read_usage(usage, batch=batch)
    is_known = told.input_known and told.counts.whole_input > 0
    output = max(told.counts.output, max_tokens)
    counts = replace(told.counts if is_known else Counts(input=input_tokens), output=output)
    try:
        found = tiers(provider, model, at, told.terms)
        if is_known:
            prices = tier_for(found, model, counts.whole_input)
        else:
            counts, prices = _dearest(found, model, input_tokens, output)
    except PriceUnknown:
        return _price(counts, None, CostKind.UNKNOWN)
    return _price(counts, prices.doubting(CUT, told.doubt), CostKind.ESTIMATED)


def highest_cost(
    provider: str, model: str, *, input_tokens: int, max_tokens: int, at: datetime, batch: bool = False
) -> Decimal:
    """The most that a call can cost, USD, whatever tier it falls into: none of its input is read from a cache.

    The hub asks for nothing to be written to the provider's cache, so that is not held either. Raises PriceUnknown.
    """
    found = tiers(provider, model, at, Terms(batch=batch))
    counts, prices = _dearest(found, model, input_tokens, max_tokens)
    return cost_at(prices, counts)


def cost_at(prices: UnitPrices, counts: Counts) -> Decimal:
    """USD, exact."""
    tokens = (
        counts.input * prices.input
        + counts.output * prices.output
        + counts.cache_read * prices.cache_read
        + counts.cache_write_5m * prices.cache_write_5m
        + counts.cache_write_1h * prices.cache_write_1h
    )
    # scaleb moves the point and, unlike a division, rounds nothing.
    return tokens.scaleb(-6) + (counts.web_searches * (prices.web_search or Decimal(0))).scaleb(-3)


def _dearest(
    found: tuple[UnitPrices, ...], model: str, input_tokens: int, max_tokens: int
) -> tuple[Counts, UnitPrices]:
    """The dearest call with an input of up to `input_tokens`: within a tier that is the longest, so the edges decide."""
    edges = [tier.above_input_tokens for tier in found if 0 < tier.above_input_tokens < input_tokens]
    calls = [(Counts(input=edge, output=max_tokens), tier_for(found, model, edge)) for edge in [input_tokens, *edges]]
    return max(calls, key=lambda call: cost_at(call[1], call[0]))


def _unpriced_searches(prices: UnitPrices, counts: Counts) -> str:
    return "There is no price for web searches." if counts.web_searches and prices.web_search is None else ""


def _price(counts: Counts, prices: UnitPrices | None, kind: CostKind) -> Price:
    return Price(
        tokens_input=counts.input,
        tokens_output=counts.output,
        tokens_cache_read=counts.cache_read,
        tokens_cache_write=counts.cache_write_5m + counts.cache_write_1h,
        tokens_cache_write_1h=counts.cache_write_1h,
        cost=None if prices is None else cost_at(prices, counts),
        cost_kind=kind.value,
        unit_prices=None if prices is None else prices.as_json(),
    )
