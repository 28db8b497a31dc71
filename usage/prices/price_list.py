"""What genai-prices' bundled list says that a model costs. Its own arithmetic is left aside, its data is used.

Its traps: where it has no batch price (before 14 October 2026, and for retired models) it silently gives the full one;
and what it does not model (priority tier, regions) it does not mention.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

import genai_prices
from genai_prices.data_snapshot import get_snapshot

from .unit_prices import Terms, UnitPrices

SOURCE = f"genai-prices {genai_prices.__version__}"

# The provider's rule for batches: half of everything, cache tokens included.
BATCH_RULE = Decimal("0.5")
# The provider's rule for calls that stay in the US, which an account can have as its default.
US_RULE = Decimal("1.1")

USUAL_SPEEDS = ("", "standard")
USUAL_TIERS = ("", "standard", "batch")
USUAL_PLACES = ("", "global", "not_available")

_KEYS = (
    "input_mtok",
    "output_mtok",
    "cache_read_mtok",
    "cache_write_mtok",
    "cache_write_5m_mtok",
    "cache_write_1h_mtok",
)


def list_tiers(provider: str, model: str, at: datetime, terms: Terms) -> tuple[UnitPrices, ...]:
    """The list's prices for calls made `at` (aware): one a tier, the lowest first. None where it has none."""
    found = _find(provider, model)
    if found is None:
        return ()
    prices, factor, doubt = _prices_for(found, at, terms)
    if prices.input_mtok is None or prices.output_mtok is None:
        return ()
    starts = {tier.start for name in _KEYS for tier in getattr(getattr(prices, name), "tiers", ())}
    steps = [_at(prices, start, terms.batch) for start in sorted(starts | {0})]
    return tuple(step.times(factor).doubting(doubt) for step in steps)


def listed_models(provider: str) -> list[str]:
    """The models that the list has and the provider still sells, by the list's ids."""
    providers = [one for one in get_snapshot().providers if one.id == provider]
    # The list keeps the prices of retired models for ever, but only the others have prices for batches.
    return [model.id for one in providers for model in one.models if model.price_variants]


def _find(provider: str, model: str) -> Any:
    try:
        return get_snapshot().find_provider_model(model, None, provider, None)[1]
    except LookupError:
        return None


def _prices_for(found: Any, at: datetime, terms: Terms) -> tuple[Any, Decimal, str]:
    """The list's prices on these terms, what to multiply them by, and why the result is not sure."""
    context, factor, doubts = {}, Decimal(1), []
    if terms.batch:
        context = {"processing": "batch"}
        if not _has(found, context, at):
            factor *= BATCH_RULE
            doubts.append("The price list has no batch price for it: half of the full price, the provider's rule.")
    if terms.speed not in USUAL_SPEEDS:
        fast = {} if terms.batch else {"speed": terms.speed}
        if fast and _has(found, fast, at):
            context = fast
        else:
            doubts.append(f"The price list has no price for the speed {terms.speed}.")
    if terms.service_tier not in USUAL_TIERS:
        doubts.append(f"The price list does not say what the service tier {terms.service_tier} costs.")
    if terms.inference_geo == "us":
        factor *= US_RULE
        doubts.append("A tenth more than the price list says: the provider's rule for calls that stay in the US.")
    elif terms.inference_geo not in USUAL_PLACES:
        doubts.append(f"The price list does not say what calls in the region {terms.inference_geo} cost.")
    return found.get_prices(at, context or None), factor, " ".join(doubts)


def _has(found: Any, context: dict[str, str], at: datetime) -> bool:
    """Whether the list has prices of their own for calls of this kind at that time."""
    return any(
        variant.when == context and (variant.constraint is None or variant.constraint.active(at))
        for variant in found.price_variants or ()
    )


def _at(prices: Any, start: int, batch: bool) -> UnitPrices:
    """The prices of the tier that begins above `start` input tokens.

    A cache price that the list does not have is that of what it is a kind of: so the list counts, too.
    """
    into, out, read, write, write_5m, write_1h = (_step(getattr(prices, name), start) for name in _KEYS)
    assert into is not None and out is not None
    written = into if write is None else write
    return UnitPrices(
        input=into,
        output=out,
        cache_read=into if read is None else read,
        cache_write_5m=written if write_5m is None else write_5m,
        cache_write_1h=written if write_1h is None else write_1h,
        source=SOURCE,
        above_input_tokens=start,
        batch=batch,
        web_search=_step(prices.web_searches_kcount, start),
    )


def _step(price: Any, start: int) -> Decimal | None:
    """A price for inputs longer than `start`. Tiers are a cliff: the highest one begun holds for all tokens."""
    if price is None or isinstance(price, Decimal):
        return price
    begun = [tier.price for tier in price.tiers if tier.start <= start]
    base: Decimal = begun[-1] if begun else price.base
    return base
