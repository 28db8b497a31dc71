"""Our one formula against the price list's own arithmetic, for every Anthropic model that it has."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import cycle, product
from typing import Any

import genai_prices
import pytest
from genai_prices.data_snapshot import get_snapshot

from usage.prices import PriceUnknown, UnitPrices, highest_cost, price_of, unit_prices

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, tzinfo=UTC)
MODELS = [model for provider in get_snapshot().providers if provider.id == "anthropic" for model in provider.models]
TIMES = [datetime(2026, 3, 12, 23, tzinfo=UTC), datetime(2026, 10, 13, tzinfo=UTC), NOW]
# Whole inputs below, at and above every tier of the list.
LENGTHS = [0, 99_999, 100_000, 100_001, 200_000, 200_001]


def usages() -> list[dict[str, Any]]:
    """Each length uncached, read from the cache, written to it, and mixed; with and without output and searches."""
    made = []
    for length, shares, (output, searches) in product(
        LENGTHS, [(1, 0, 0), (0, 1, 0), (0, 0, 1), (3, 2, 2)], [(0, 0), (777, 3)]
    ):
        parts = [length * share // sum(shares) for share in shares]
        parts[shares.index(max(shares))] += length - sum(parts)
        plain, read, written = parts
        made.append(
            {
                "input_tokens": plain,
                "output_tokens": output,
                "cache_read_input_tokens": read,
                "cache_creation_input_tokens": written,
                "cache_creation": {
                    "ephemeral_5m_input_tokens": written - written // 3,
                    "ephemeral_1h_input_tokens": written // 3,
                },
                "server_tool_use": {"web_search_requests": searches},
            }
        )
    return made


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_our_formula_gives_what_the_list_calculates(model: Any) -> None:
    for usage, at in zip(usages(), cycle(TIMES), strict=False):
        told = genai_prices.extract_usage({"model": model.id, "usage": usage}, provider_id="anthropic")
        expected = told.calc_price(genai_request_timestamp=at).total_price
        assert price_of("anthropic", model.id, usage, at).cost == expected
    # Batch and fast where the list has them.
    for variant, usage in product(model.price_variants or [], usages()[::7]):
        told = genai_prices.extract_usage({"model": model.id, "usage": usage}, provider_id="anthropic")
        expected = told.calc_price(genai_request_timestamp=NOW, price_context=variant.when).total_price
        speed, batch = variant.when.get("speed"), variant.when.get("processing") == "batch"
        price = price_of("anthropic", model.id, {**usage, "speed": speed}, NOW, batch=batch)
        assert (price.cost, price.cost_kind) == (expected, "exact")


def test_unit_prices_say_where_they_are_from() -> None:
    assert unit_prices("anthropic", "claude-haiku-5-5", NOW, input_tokens=100_001, batch=True) == UnitPrices(
        input=Decimal("0.25"),
        output=Decimal("1.25"),
        cache_read=Decimal("0.025"),
        cache_write_5m=Decimal("0.3125"),
        cache_write_1h=Decimal("0.5"),
        source="genai-prices 0.2.3",
        above_input_tokens=100_000,
        batch=True,
        web_search=Decimal(10),
    )


def test_unit_prices_survive_json() -> None:
    prices = unit_prices("anthropic", "claude-opus-5-5", NOW, input_tokens=1, speed="fast")
    stored = prices.as_json()
    assert (stored["input"], stored["cache_read"], stored["web_search"], stored["doubt"]) == ("8", "0.4", "10", "")
    assert UnitPrices.from_json(stored) == prices
    without = unit_prices("anthropic", "claude-3-haiku", NOW, input_tokens=1)
    assert without.web_search is None
    assert UnitPrices.from_json(without.as_json()) == without


@pytest.mark.parametrize("model", ["gpt-17", "", "own\0model", "claude-mythos-preview"])
def test_a_model_without_a_price_is_refused_and_told_how_to_get_one(model: str) -> None:
    with pytest.raises(PriceUnknown) as caught:
        unit_prices("anthropic", model, NOW, input_tokens=1)
    assert (caught.value.code, caught.value.status) == ("not-enabled", 403)
    assert caught.value.detail.startswith(f"The price of the model {model or 'without a name'} is not known")
    assert "An operator can set one in the admin" in caught.value.detail
    with pytest.raises(PriceUnknown):
        highest_cost("anthropic", model, input_tokens=1, max_tokens=1, at=NOW)


def test_the_highest_cost_looks_into_every_tier_it_may_fall_into() -> None:
    def highest(input_tokens: int) -> Decimal:
        return highest_cost("anthropic", "claude-haiku-5-5", input_tokens=input_tokens, max_tokens=1000, at=NOW)

    assert highest(100_000) == Decimal("0.0105")
    assert highest(100_001) == Decimal("0.0525005")
    assert highest(0) == Decimal("0.0005")
