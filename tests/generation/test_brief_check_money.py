"""Prices and percentages."""

from typing import Any

import pytest

from tests.generation.brief_facts import found, unsupported


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.299,00 €, $1,299, £5, CHF 49.–, 12,- €", ["1.299,00 €", "$1,299", "£5", "CHF 49.–", "12,- €"]),
        (
            "5 Euro, 12 euros, 3 dollars, 7 Franken, 99 cents",
            ["5 Euro", "12 euros", "3 dollars", "7 Franken", "99 cents"],
        ),
        ("EUR 49, 49 EUR, USD 1,000, US$ 5", ["EUR 49", "49 EUR", "USD 1,000", "US$ 5"]),
        ("12,50\u202f€ ou 1\u00a0299,90\u00a0€", ["12,50\u202f€", "1\u00a0299,90\u00a0€"]),
        ("10–12 €, €10–12, €10–€12", ["10", "12 €", "€10", "12", "€10", "€12"]),
        (
            "10 bis 12 Euro, from 10 to 12 dollars, de 10 à 12 euros",
            ["10", "12 Euro", "10", "12 dollars", "10", "12 euros"],
        ),
        ("zwischen 10 und 12 Euro", ["10", "12 Euro"]),
        ("$1.5M, 2 Mio. €, €3 million", ["$1.5M", "2 Mio. €", "€3 million"]),
        ("ein 50-Euro-Gutschein", ["50-Euro"]),
        ("30 Sek. warten, 5 pounding hearts, ${name}, US 5", []),
        ("Set of 2 – 49 €", ["49 €"]),
    ],
)
def test_prices_are_found(text: str, expected: list[str]) -> None:
    assert found(text, "price") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20 %, 20%, 20\u202f%, 20％", ["20 %", "20%", "20\u202f%", "20％"]),
        (
            "20 percent, 20 Prozent, 20 pour cent, 20 per cent",
            ["20 percent", "20 Prozent", "20 pour cent", "20 per cent"],
        ),
        ("20–30 %, 5 bis 10 Prozent, 0.7 and 0.6 percent", ["20", "30 %", "5", "10 Prozent", "0.7", "0.6 percent"]),
        ("-20 % on all", ["-20 %"]),
        ("the 90 percentile", []),
    ],
)
def test_percentages_are_found(text: str, expected: list[str]) -> None:
    assert found(text, "percentage") == expected


@pytest.mark.parametrize(
    ("output", "inputs"),
    [
        ("only $49", {"price": "49 dollars"}),
        ("nur 1.299,00 €", {"brief": "EUR 1,299"}),
        ("nur 49 €", {"price": 49}),
        ("nur 49,00 €", {"price": "49"}),
        ("nur 49 €", {"price": 49, "currency": "EUR"}),
        ("nur 49 €", {"price_eur": 49}),
        ("US$49", {"price": "$49"}),
        ("-20 %", {"discount": 20}),
        ("5.8 percent", {"engagement_rate": 5.8}),
        ("20 %", {"conversionRate": 0.2}),
        ("20 %", {"brief": "20 Prozent"}),
    ],
)
def test_amounts_that_the_inputs_have(output: str, inputs: dict[str, Any]) -> None:
    assert unsupported(output, inputs) == []


@pytest.mark.parametrize(
    ("output", "inputs", "expected"),
    [
        ("only $49", {"price": "49 €"}, ("price", "$49")),
        ("only $49", {"price": 49, "currency": "EUR"}, ("price", "$49")),
        ("only $49", {"currency": "EUR", "items": [{"price": 49}]}, ("price", "$49")),
        ("only $49", {"price_eur": 49}, ("price", "$49")),
        ("only 49.90 €", {"price": "49 €"}, ("price", "49.90 €")),
        ("only $20", {"brief": "20 %"}, ("price", "$20")),
        ("20 % off", {"guests": 20}, ("percentage", "20 %")),
        ("20 % off", {"rating": 20}, ("percentage", "20 %")),
        ("20 % off", {"brief": "20 guests"}, ("percentage", "20 %")),
    ],
)
def test_amounts_that_they_do_not_have(output: str, inputs: dict[str, Any], expected: tuple[str, str]) -> None:
    assert unsupported(output, inputs) == [expected]
