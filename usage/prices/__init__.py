"""What calls cost, in exact decimals: by what operators say (`ModelPrice`), else by genai-prices' bundled list.

Nothing is ever fetched. A price that nobody knows is unknown and never zero.
"""

from .cost import Price, highest_cost, price_of, price_of_cut
from .own_prices import own_prices
from .price_list import SOURCE, list_tiers, listed_models
from .tariff import tiers, unit_prices
from .unit_prices import PriceUnknown, Terms, UnitPrices, per_million

__all__ = [
    "SOURCE",
    "Price",
    "PriceUnknown",
    "Terms",
    "UnitPrices",
    "highest_cost",
    "list_tiers",
    "listed_models",
    "own_prices",
    "per_million",
    "price_of",
    "price_of_cut",
    "tiers",
    "unit_prices",
]
