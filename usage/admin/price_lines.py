"""Prices as lines of a table: a line a tier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from usage.models import ModelPrice
from usage.prices import Terms, UnitPrices, list_tiers, listed_models, own_prices, per_million

# What prices are set for: the one provider that there is.
PROVIDER = "anthropic"


@dataclass(frozen=True, slots=True)
class Line:
    """One tier of a model's price, in words. `is_first` is the base; `link` leads to its row, empty for the list's."""

    model: str
    tier: str
    figures: tuple[str, ...]
    is_own: bool
    is_first: bool
    link: str
    set_link: str


def lines_of(model: str, tiers: Sequence[UnitPrices]) -> list[Line]:
    """The table's lines for one model."""
    add = f"{reverse('admin:usage_modelprice_add')}?{urlencode({'model': model})}"
    return [
        Line(
            model=model,
            tier=f"above {tier.above_input_tokens:,} input tokens" if tier.above_input_tokens else "",
            figures=figures_of(tier),
            is_own=(own := tier.source.removeprefix("own price ")) != tier.source,
            is_first=number == 0,
            link=reverse("admin:usage_modelprice_change", args=[own]) if own != tier.source else "",
            set_link=add,
        )
        for number, tier in enumerate(tiers)
    ]


def lines_now(now: datetime) -> list[Line]:
    """What holds for each model that has an own price, or that the list has and the provider still sells. One query."""
    own = own_prices(PROVIDER, now)
    models = sorted({*own, *listed_models(PROVIDER)})
    found = [(model, own.get(model) or list_tiers(PROVIDER, model, now, Terms())) for model in models]
    return [line for model, tiers in found for line in lines_of(model, tiers)]


def figures_of(prices: UnitPrices | ModelPrice) -> tuple[str, ...]:
    """Input, output, read from the cache, written to it for 5 minutes and for an hour."""
    of = prices
    return tuple(map(per_million, (of.input, of.output, of.cache_read, of.cache_write_5m, of.cache_write_1h)))
