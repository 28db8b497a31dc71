"""What operators say that models cost."""

from datetime import datetime
from itertools import groupby

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from usage.models import ModelPrice

from .price_list import USUAL_SPEEDS, USUAL_TIERS
from .unit_prices import Terms, UnitPrices


def own_tiers(provider: str, model: str, at: datetime, terms: Terms) -> tuple[UnitPrices, ...]:
    """The own prices that hold for calls made `at` (aware): one a tier, the lowest first. One query, never cached."""
    if "\0" in provider + model:
        return ()  # PostgreSQL would refuse to look for it
    rows = ModelPrice.objects.filter(provider=provider, model=model)
    return tuple(_unit_prices(row, terms) for row in _newest(rows, at))


def has_own_price(provider: str, model: str) -> bool:
    """Whether the model has an own price now."""
    return bool(own_tiers(provider, model, timezone.now(), Terms()))


def own_prices(provider: str, at: datetime) -> dict[str, tuple[UnitPrices, ...]]:
    """The same for all models that have an own price `at`, by model. One query."""
    rows = _newest(ModelPrice.objects.filter(provider=provider), at)
    return {
        model: tuple(_unit_prices(row, Terms()) for row in tiers)
        for model, tiers in groupby(rows, key=lambda row: row.model)
    }


def _newest(rows: QuerySet[ModelPrice], at: datetime) -> QuerySet[ModelPrice]:
    """Of `rows` those of each model's newest start that is not after `at`."""
    same = ModelPrice.objects.filter(provider=OuterRef("provider"), model=OuterRef("model"), starts_at__lte=at)
    newest = same.order_by("-starts_at").values("starts_at")[:1]
    return rows.filter(starts_at=Subquery(newest)).order_by("model", "above_input_tokens")


def _unit_prices(row: ModelPrice, terms: Terms) -> UnitPrices:
    prices = UnitPrices(
        input=row.input,
        output=row.output,
        cache_read=row.cache_read,
        cache_write_5m=row.cache_write_5m,
        cache_write_1h=row.cache_write_1h,
        source=f"own price {row.pk}",
        above_input_tokens=row.above_input_tokens,
        batch=terms.batch,
    )
    # Where the account's calls stay in a region, an own price is what they cost there: that is no doubt.
    speed, tier = terms.speed not in USUAL_SPEEDS, terms.service_tier not in USUAL_TIERS
    return (prices.times(row.batch_factor) if terms.batch else prices).doubting(
        f"The own price does not say what the speed {terms.speed} costs." if speed else "",
        f"The own price does not say what the service tier {terms.service_tier} costs." if tier else "",
    )
