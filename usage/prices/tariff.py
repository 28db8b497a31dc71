"""Whose prices hold for a call, and which tier of them."""

from collections.abc import Sequence
from datetime import datetime

from .own_prices import own_tiers
from .price_list import list_tiers
from .unit_prices import PriceUnknown, Terms, UnitPrices


def tiers(provider: str, model: str, at: datetime, terms: Terms | None = None) -> tuple[UnitPrices, ...]:
    """The prices of a call made `at` (aware), one a tier, the lowest first: own ones from their start on, else the list's.

    Raises PriceUnknown.
    """
    terms = terms or Terms()
    found = own_tiers(provider, model, at, terms) or list_tiers(provider, model, at, terms)
    if not found:
        raise PriceUnknown(model)
    return found


def unit_prices(
    provider: str, model: str, at: datetime, *, input_tokens: int, batch: bool = False, speed: str = ""
) -> UnitPrices:
    """The prices of a call made `at` (aware) whose whole input, cached part included, is `input_tokens`.

    Raises PriceUnknown.
    """
    return tier_for(tiers(provider, model, at, Terms(batch=batch, speed=speed)), model, input_tokens)


def tier_for(found: Sequence[UnitPrices], model: str, input_tokens: int) -> UnitPrices:
    """The highest of the tiers that `input_tokens` exceeds; exactly as many as it begins above are still below it.

    Raises PriceUnknown where a price for long inputs is all that there is.
    """
    begun = [tier for tier in found if tier.above_input_tokens == 0 or tier.above_input_tokens < input_tokens]
    if not begun:
        raise PriceUnknown(model)
    return begun[-1]
