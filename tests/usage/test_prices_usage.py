"""What a provider may say about usage: anything. A price is exact, estimated or unknown, and never an error."""

from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from generation.models import Attempt
from usage.prices import Price, price_of, price_of_cut

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, tzinfo=UTC)
HAIKU = "claude-haiku-5-5"


def test_what_a_price_says_has_columns_at_the_attempt() -> None:
    assert {field.name for field in fields(Price)} <= {field.name for field in Attempt._meta.get_fields()}


def test_tokens_are_kept_by_kind() -> None:
    usage = {
        "input_tokens": 5,
        "output_tokens": 6,
        "cache_read_input_tokens": 7,
        "cache_creation_input_tokens": 30,
        "cache_creation": {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 20},
    }
    price = price_of("anthropic", HAIKU, usage, NOW)
    assert (price.tokens_input, price.tokens_output, price.tokens_cache_read) == (5, 6, 7)
    assert (price.tokens_cache_write, price.tokens_cache_write_1h) == (30, 20)


@pytest.mark.parametrize("usage", [None, {}, [], "5", {"input_tokens": 5}, {"output_tokens": 5}])
def test_missing_usage_has_an_unknown_cost(usage: Any) -> None:
    price = price_of("anthropic", HAIKU, usage, NOW)
    assert (price.cost, price.cost_kind, price.unit_prices) == (None, "unknown", None)


@pytest.mark.parametrize("wrong", [-1, True, "7", 1.5, [], {}, 10**30, float("nan")])
@pytest.mark.parametrize(
    "name", ["input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"]
)
def test_a_nonsense_count_makes_the_cost_unknown_and_counts_as_none(name: str, wrong: Any) -> None:
    usage = {"input_tokens": 5, "output_tokens": 6, name: wrong}
    price = price_of("anthropic", HAIKU, usage, NOW)
    assert (price.cost, price.cost_kind) == (None, "unknown")
    assert price.tokens_input == (0 if name == "input_tokens" else 5)
    assert price.tokens_output == (0 if name == "output_tokens" else 6)
    assert (price.tokens_cache_read, price.tokens_cache_write) == (0, 0)


@pytest.mark.parametrize("name", ["cache_creation", "server_tool_use"])
def test_a_nonsense_part_makes_the_cost_unknown(name: str) -> None:
    assert price_of("anthropic", HAIKU, {"input_tokens": 5, "output_tokens": 6, name: "many"}, NOW).cost is None


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        ({"service_tier": "priority"}, "does not say what the service tier priority costs"),
        ({"service_tier": 7}, "does not say what the service tier int costs"),
        ({"speed": "fast"}, "has no price for the speed fast"),
        ({"speed": "fa\0st"}, "has no price for the speed fa?st"),
        ({"inference_geo": "mars"}, "does not say what calls in the region mars cost"),
    ],
)
def test_what_the_list_does_not_model_is_estimated_and_says_why(said: dict[str, Any], doubt: str) -> None:
    price = price_of("anthropic", HAIKU, {"input_tokens": 10, "output_tokens": 2, **said}, NOW)
    assert (price.cost, price.cost_kind) == (Decimal("0.000002"), "estimated")
    assert price.unit_prices is not None
    assert doubt in price.unit_prices["doubt"]


def test_searches_without_a_price_are_a_doubt() -> None:
    usage = {"input_tokens": 4, "output_tokens": 0, "server_tool_use": {"web_search_requests": 1}}
    price = price_of("anthropic", "claude-3-haiku", usage, NOW)
    assert (price.cost, price.cost_kind) == (Decimal("0.000001"), "estimated")


def test_a_cut_call_without_a_price_stays_unknown() -> None:
    price = price_of_cut("anthropic", "gpt-17", None, NOW, input_tokens=50, max_tokens=100)
    assert (price.cost, price.cost_kind) == (None, "unknown")
    assert (price.tokens_input, price.tokens_output) == (50, 100)


def test_a_cut_call_with_nonsense_for_its_input_counts_the_most() -> None:
    usage = {"input_tokens": -3, "output_tokens": 1}
    price = price_of_cut("anthropic", HAIKU, usage, NOW, input_tokens=50, max_tokens=100)
    assert (price.tokens_input, price.tokens_output, price.cost) == (50, 100, Decimal("0.000055"))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.dictionaries(
        st.sampled_from(["ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens", "web_search_requests"]), inner
    ),
    max_leaves=4,
)
NAMES = [
    "input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation",
    "server_tool_use", "service_tier", "speed", "inference_geo",
]  # fmt: skip


class AnyUsage(TestCase):
    @settings(max_examples=50)
    @given(st.dictionaries(st.sampled_from(NAMES), ANYTHING), st.booleans())
    def test_no_usage_is_an_error_or_pays_money_back(self, usage: dict[str, Any], batch: bool) -> None:
        for price in (
            price_of("anthropic", HAIKU, usage, NOW, batch=batch),
            price_of_cut("anthropic", HAIKU, usage, NOW, input_tokens=9, max_tokens=9, batch=batch),
        ):
            tokens = (price.tokens_input, price.tokens_output, price.tokens_cache_read, price.tokens_cache_write)
            assert min(tokens) >= 0
            assert (price.cost is None) == (price.cost_kind == "unknown")
            assert price.cost is None or price.cost >= 0
