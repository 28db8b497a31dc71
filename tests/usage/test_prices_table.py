"""The cost of 322 attempts, to the last digit, against a table that was computed without this code."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.usage import price_table
from usage.models import ModelPrice
from usage.prices import highest_cost, price_of, price_of_cut

pytestmark = pytest.mark.django_db


def rows_of(table: str) -> list[dict[str, str]]:
    names, *rows = (line.split() for line in table.strip().splitlines())
    return [dict(zip(names, row, strict=True)) for row in rows]


def number(cell: str) -> int | None:
    return None if cell == "-" else int(cell)


def word(cell: str) -> str | None:
    return None if cell == "-" else cell


def moment(cell: str) -> datetime:
    return datetime.fromisoformat(cell).replace(tzinfo=UTC)


def usage_of(row: dict[str, str]) -> dict[str, Any]:
    split = {"ephemeral_5m_input_tokens": number(row["5m"]), "ephemeral_1h_input_tokens": number(row["1h"])}
    searches = number(row["searches"])
    return {
        "input_tokens": number(row["input"]),
        "output_tokens": number(row["output"]),
        "cache_read_input_tokens": number(row["read"]),
        "cache_creation_input_tokens": number(row["written"]),
        "cache_creation": None if split["ephemeral_5m_input_tokens"] is None else split,
        "server_tool_use": None if searches is None else {"web_search_requests": searches},
        "service_tier": word(row["tier"]),
        "speed": word(row["speed"]),
        "inference_geo": word(row["geo"]),
    }


@pytest.fixture
def own_prices(db: None) -> Iterator[None]:
    for line in price_table.OWN_PRICES.strip().splitlines():
        model, start, above, into, out, read, write_5m, write_1h, factor = line.split()
        ModelPrice.objects.create(
            model=model, starts_at=moment(start), above_input_tokens=int(above), input=into, output=out,
            cache_read=read, cache_write_5m=write_5m, cache_write_1h=write_1h, batch_factor=factor,
        )  # fmt: skip
    yield


def test_every_answered_attempt_costs_what_the_table_says(own_prices: None) -> None:
    rows = rows_of(price_table.ANSWERED)
    assert len(rows) == 311
    for row in rows:
        price = price_of("anthropic", row["model"], usage_of(row), moment(row["at"]), batch=row["batch"] == "batch")
        assert (price.cost, price.cost_kind) == (Decimal(row["cost"]), row["kind"]), row
        assert price.unit_prices is not None
        assert bool(price.unit_prices["doubt"]) == (row["kind"] == "estimated")
        # Stored with twelve places, it is the same to the last digit.
        assert price.cost == price.cost.quantize(Decimal("1e-12"))


def test_every_cut_attempt_costs_the_most_that_the_table_says(own_prices: None) -> None:
    rows = rows_of(price_table.CUT)
    assert len(rows) == 11
    for row in rows:
        known = row["input"] != "-"
        usage = {
            "input_tokens": number(row["input"]),
            "output_tokens": 1,
            "cache_read_input_tokens": number(row["read"]),
            "cache_creation": {
                "ephemeral_5m_input_tokens": number(row["5m"]),
                "ephemeral_1h_input_tokens": number(row["1h"]),
            },
        }
        most: dict[str, Any] = {"max_tokens": int(row["longest"]), "batch": row["batch"] == "batch"}
        at, into = moment(row["at"]), int(row["highest"])
        price = price_of_cut("anthropic", row["model"], usage if known else None, at, input_tokens=into, **most)
        assert (price.cost, price.cost_kind) == (Decimal(row["cost"]), "estimated"), row
        assert price.tokens_output == int(row["longest"])
        held = highest_cost("anthropic", row["model"], input_tokens=into, at=at, **most)
        assert price.cost <= held, row
        assert known or price.cost == held
