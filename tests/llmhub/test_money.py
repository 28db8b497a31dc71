from decimal import Decimal

import pytest

from llmhub.money import usd


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0.000000"),
        (None, None),
        (Decimal("0.0030000000"), "0.003000"),
        (Decimal("0.0003675000"), "0.0003675"),
        (Decimal("5E-9"), "0.000000005"),
        (Decimal("12"), "12.000000"),
    ],
)
def test_usd_has_six_decimals_or_as_many_as_it_takes(amount: Decimal | None, text: str | None) -> None:
    assert usd(amount) == text
