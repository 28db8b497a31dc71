"""Numbers in English, German and French writing, and what is none."""

from typing import Any

import pytest

from generation.brief_check import facts_of
from tests.generation.brief_facts import found, unsupported


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("over 1,000.5 tons", ["1,000.5"]),
        ("über 1.000,5 Tonnen", ["1.000,5"]),
        ("plus de 1 000,5 tonnes", ["1 000,5"]),
        ("plus de 1\u202f000,5 tonnes", ["1\u202f000,5"]),
        ("plus de 1\u00a0000 et 2\u2009500 tonnes", ["1\u00a0000", "2\u2009500"]),
        ("1'000 oder 1’000 Stück", ["1'000", "1’000"]),
        ("1.000.000 und 12,34,567", ["1.000.000", "12,34,567"]),
        ("10–12 guests, 3-5 dishes", ["10", "12", "3", "5"]),
        ("-5 °C, −6 °C", ["-5", "−6"]),
        ("10k followers, 1.5 million views, 2 Mio. Aufrufe", ["10k", "1.5 million", "2 Mio."]),
        ("240 g linen, 18cm, 20W, 45x45", ["240", "18", "20", "45", "45"]),
        ("a 3-course menu, a 30-minute call", ["3", "30"]),
        ("１２ chairs and ٣٤ tables", ["１２", "٣٤"]),
        ("1\u200b2 chairs", ["1\u200b2"]),
        ("call +49 30 1234567 or 555-123-4567", ["+49 30 1234567", "555-123-4567"]),
        ("(020) 7946 0011, 0800/1234567, 01 99 00 12 34", ["(020) 7946 0011", "0800/1234567", "01 99 00 12 34"]),
        ("+44 20 2027 0958, 555 123 4567, 1-800-555-0199", ["+44 20 2027 0958", "555 123 4567", "1-800-555-0199"]),
        ("We sold 5. Then 6.", ["5", "6"]),
        ("Table 5 has an open ``` fence and 3 chairs", ["5", "3"]),
        ("on TikTok 3 clips, an iPhone 15 for 2", ["3", "2"]),
        (
            "10 000 000 000 stars, 1 800 555 0199, 1 (800) 555-0199",
            ["10 000 000 000", "1 800 555 0199", "1 (800) 555-0199"],
        ),
        ("0800 555 0199 - 9 of us, +49 (0)30 1234567 / 8 of them", ["0800 555 0199", "9", "+49 (0)30 1234567", "8"]),
        ("Go 5 steps, then 3 in the Spring 2 of us", ["5", "3", "2"]),
        ("open 24/7 with 30/40 seats", ["30", "40"]),
        ("your order #4711", ["4711"]),
        ("2000 customers since the start", ["2000"]),
    ],
)
def test_numbers_are_found(text: str, expected: list[str]) -> None:
    assert found(text, "number") == expected


@pytest.mark.parametrize(
    "text",
    [
        "1. eggs\n2) milk\n - 3. bread\n**4.** salt",
        "Step 2, day 3, Option 1, Week 4; Schritt 2, Tag 3; Étape 3, Jour 4; lines 3 to 5",
        "Step 2 of 5",
        "1️⃣ first 2️⃣ second",
        "#top10 #2026goals",
        "B2B, iPhone15, SKU-4711, MP3, 4K, A4, v2.0, 1.2.3, 192.168.0.1, item_12, the 1990s, order #A-10293",
        "open 24/7, 24h/24 et 7j/7, 7 j/7, 24/24",
        "an 80/20 mix, 50/50",
        "the 90th guest, the 2nd, on the 27th, 2nd-hand, le 1er, la 2e fois, den 80er Jahren",
        "jeder 2. Gast, am 18. war es, zum 5. Mal, beim 10. und unserem 3. Versuch",
        "16:9, 9:16, 1:1, 1.91:1, 1:1.6, 1:50 000, 1:100, in 4:3-Format",
        "use `min(2 ** n, 60)` or\n```python\nsleep(5)\nretry(3)\n```",
        "HTTP/2 with TLS 1.3, Python 3.12, PHP 8 and PostgreSQL 16, an iPhone 15, Next.js 14, macOS 15, in Firefox 131",
        "½ cup, m², x³, ①",
        "three chefs, drei Köche, trois chefs",
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert found(text, "number") == []


@pytest.mark.parametrize(
    ("output", "inputs"),
    [
        ("1,000 seats", {"seats": 1000}),
        ("1,000 seats", {"brief": "1.000 Plätze"}),
        ("1 000 places", {"brief": "1'000 Plätze"}),
        ("10k followers", {"brief": "10,000 followers"}),
        ("1.5 million", {"reach": 1_500_000}),
        ("3.75 stars", {"rating": 3.75}),
        ("3.416 days", {"days": 3.416}),
        ("3 dishes, 12 guests", {"brief": "three dishes for zwölf"}),
        ("our 3 chefs", {"available_chefs": [{"id": "a"}, {"id": "b"}, {"id": "c"}]}),
        ("8 guests", {"party_size": "8"}),
        ("down by 5", {"change": -5}),
        ("your order 4711", {"order_number": "ORD-4711"}),
        ("only 49 left to pay", {"brief": "49 €"}),
        ("call 030 1234567", {"phone": "+49 30 1234567"}),
        ("call 020 7946 0011", {"brief": "mine is (020) 79460011"}),
        ("scaled to 50 000", {"brief": "on a scale of 1:50 000"}),
        ("the 2 of you", {"brief": "your 2nd guest"}),
        ("60 seconds", {"code": "`min(n, 60)`"}),
    ],
)
def test_numbers_that_the_inputs_have(output: str, inputs: dict[str, Any]) -> None:
    assert unsupported(output, inputs) == []


@pytest.mark.parametrize(
    ("output", "inputs", "text"),
    [
        ("over 1,200 seats", {"seats": 1249}, "1,200"),
        ("20.000 Follower", {"followers": 20}, "20.000"),
        ("-5 °C", {"temperature": 5}, "-5"),
        ("20 guests", {"date": "2026-11-20"}, "20"),
        ("20 guests", {"chef_20": "chef_20"}, "20"),
        ("4 chefs", {"chefs": ["a", "b", "c"]}, "4"),
        ("1 chef", {"available": True}, "1"),
        ("call 030 1234568", {"phone": "+49 30 1234567"}, "030 1234568"),
        ("call +44 20 2027 0958", {"year": 2027}, "+44 20 2027 0958"),
    ],
)
def test_numbers_that_they_do_not_have(output: str, inputs: dict[str, Any], text: str) -> None:
    assert unsupported(output, inputs) == [("number", text)]


def test_the_use_cases_name_is_an_input() -> None:
    assert [fact.supported for fact in facts_of("5 ideas", {}, use_case_name="The next 5 steps")] == [True]
