from datetime import UTC, datetime
from decimal import Decimal

import pytest

from usage.prices import price_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("model", "usage", "cost"),
    [
        # $/M: haiku-5-5 0.10 in, 0.50 out, 0.01 read, 0.125 and 0.20 write
        ("claude-haiku-5-5", {"input_tokens": 1_000_000 // 20, "output_tokens": 1000}, "0.0055"),
        (
            "claude-haiku-5-5",
            {
                "input_tokens": 1000,
                "output_tokens": 500,
                "cache_read_input_tokens": 200,
                "cache_creation_input_tokens": 100,
                "cache_creation": {"ephemeral_5m_input_tokens": 60, "ephemeral_1h_input_tokens": 40},
            },
            "0.0003675",
        ),
        # sonnet-5-5: 2 in, 10 out
        ("claude-sonnet-5-5", {"input_tokens": 1, "output_tokens": 1}, "0.000012"),
        ("claude-sonnet-5-5", {"input_tokens": 7, "output_tokens": 0}, "0.000014"),
    ],
)
def test_cost_is_exact(model: str, usage: dict, cost: str) -> None:
    assert price_of("anthropic", model, usage, NOW).cost == Decimal(cost)


def test_tokens_are_kept_by_kind() -> None:
    usage = {"input_tokens": 5, "output_tokens": 6, "cache_read_input_tokens": 7, "cache_creation_input_tokens": None}
    price = price_of("anthropic", "claude-haiku-5-5", usage, NOW)
    assert (price.tokens_input, price.tokens_output, price.tokens_cache_read, price.tokens_cache_write) == (5, 6, 7, 0)


@pytest.mark.parametrize("model", ["no-such-model", ""])
def test_an_unknown_price_is_unknown_and_not_nothing(model: str) -> None:
    assert price_of("anthropic", model, {"input_tokens": 5, "output_tokens": 6}, NOW).cost is None
