"""Links, e-mail addresses and names."""

from typing import Any

import pytest

from tests.generation.brief_facts import found, unsupported


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://Example.com/Sale/. Or (www.foo.de/bar)!", ["https://Example.com/Sale/", "www.foo.de/bar"]),
        ("example.com/sale, foo.org, shop.foo.co.uk", ["example.com/sale", "foo.org", "shop.foo.co.uk"]),
        ("[a](https://a.de/c_(d))", ["https://a.de/c_(d)"]),
        ("a.b. c `https://a.de/c`\nd.de", ["https://a.de/c", "d.de"]),
        ("logger.info(x), report.py, Node.js, the end.Then, z.B. hier, info@example.com", []),
        ("[x](javascript:alert(1))", []),
    ],
)
def test_links_are_found(text: str, expected: list[str]) -> None:
    assert found(text, "link") == expected


@pytest.mark.parametrize(
    ("output", "link", "supported"),
    [
        ("http://www.EXAMPLE.com/sale/", "https://example.com/sale", True),
        ("example.com", "https://example.com/sale", True),
        ("https://example.com/sale/today", "https://example.com/sale", False),
        ("https://example.com/Sale", "https://example.com/sale", False),
        ("https://example.com/sale?code=TEN", "https://example.com/sale", False),
        ("https://example.com/sale#top", "https://example.com/sale", True),
        ("example.org", "https://example.com/sale", False),
    ],
)
def test_links_by_host_and_path(output: str, link: str, supported: bool) -> None:
    assert unsupported(output, {"link": link}) == ([] if supported else [("link", output)])


def test_addresses() -> None:
    text = "Write to Anna.B+x@Shop.example.com, or help@shop.de."
    assert found(text, "email") == ["Anna.B+x@Shop.example.com", "help@shop.de"]
    assert unsupported(text, {"from": "anna.b+X@shop.example.com"}) == [("email", "help@shop.de")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thank you, Mr Smith and Dr. Jane Müller.", ["Mr Smith", "Dr. Jane Müller"]),
        ("Sehr geehrte Frau Dr. Klein, Herr Lange kommt.", ["Frau Dr. Klein", "Herr Lange"]),
        ("Bonjour Mme Dupont, avec M. Leroy", ["Mme Dupont", "M. Leroy"]),
        ("Meet the team of Blue Bottle Coffee in the shop.", ["Blue Bottle Coffee"]),
        ("Our Harbour Linen Apron is for you.", ["Harbour Linen Apron"]),
        ("Anna Schmidt is with us.", ["Anna Schmidt"]),
        ("It is on TikTok and at IKEA, with an iPhone, by @chef_anna.", ["TikTok", "IKEA", "iPhone", "@chef_anna"]),
        ("It is item SKU-4711 of your order #A-10293.", ["SKU-4711", "A-10293"]),
        ("Wir haben mit Peter Lange den Großen Tisch im Holz Haus.", ["Peter Lange"]),
        ("JavaScript basics", ["JavaScript"]),
        ("It opens on an iPhone 15 and on PostgreSQL 16.", ["iPhone 15", "PostgreSQL 16"]),
        ("Hotel Rosengarten is open for you.", ["Hotel Rosengarten"]),
        ("1. Remove HAVING.\n2. Predict it.", []),
        ("It is on until New Year's Eve and at Mother's Day, with TLS 1.3.", []),
        ("use `BigDecimal` for that", []),
        ("Visit Berlin. Every Apron is for you. The Best of it.", []),
        ("Pages With Structure And Layout", []),
        ("LAST CHANCE to save, get it FREE as a PDF", []),
        ("on o.paidAt use getTime() and row[0] with TypeError", []),
    ],
)
def test_names_are_found(text: str, expected: list[str]) -> None:
    assert found(text, "name") == expected


@pytest.mark.parametrize(
    ("output", "inputs"),
    [
        ("Thank you, Mr Smith", {"customer": "John Smith"}),
        ("for the team of Blue Bottle Coffee's shop", {"brand": "BLUE BOTTLE COFFEES"}),
        ("It is on tiktok and TikTok", {"platform": "tiktok"}),
        ("by @chef_anna", {"notes": "chef_anna cooks"}),
        ("for your iPhone 15", {"phone": "iPhone 15 Pro"}),
    ],
)
def test_names_that_the_inputs_have(output: str, inputs: dict[str, Any]) -> None:
    assert unsupported(output, inputs) == []


def test_another_model_of_a_product_is_another_name() -> None:
    assert unsupported("for your iPhone 16", {"phone": "iPhone 15"}) == [("name", "iPhone 16")]
