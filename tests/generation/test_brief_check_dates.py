"""Calendar dates, weekdays, times of day and years."""

from typing import Any

import pytest

from tests.generation.brief_facts import found, unsupported


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-21, 21.11.2026, 21/11/2026, 11/21/2026", ["2026-11-21", "21.11.2026", "21/11/2026", "11/21/2026"]),
        ("21 November 2026, November 21, Nov 21st", ["21 November 2026", "November 21", "Nov 21st"]),
        (
            "21. November, le 21 novembre, 1er mai, 3. Okt. 2026",
            ["21. November", "21 novembre", "1er mai", "3. Okt. 2026"],
        ),
        ("March 2027, März 2027, mars 2027, month 2026-11", ["March 2027", "März 2027", "mars 2027", "2026-11"]),
        ("on 2026-11-22T10:30:00Z", ["2026-11-22T10:30:00Z"]),
        ("5–12 February, November 21–23", ["5", "12 February", "November 21", "23"]),
        ("vom 5. bis 12. Februar, du 5 au 12 février", ["5", "12. Februar", "5", "12 février"]),
        ("am 24.12. und 21.11.–23.11.2026", ["24.12.", "21.11.", "23.11.2026"]),
        ("18:00–22:00, 6 pm, 6:30 p.m., 6–8 pm", ["18:00", "22:00", "6 pm", "6:30 p.m.", "6", "8 pm"]),
        ("18 Uhr, 18–22 Uhr, 18h30, à 18h, 10 o'clock", ["18 Uhr", "18", "22 Uhr", "18h30", "18h", "10 o'clock"]),
        ("ouvert de 10h à 12h", ["10h", "12h"]),
        ("entre 9h et 12h30, de 8h à 9h15", ["9h", "12h30", "8h", "9h15"]),
        ("at 9:16, 9:16 am, um 9:16 Uhr, à 9:16", ["9:16", "9:16 am", "9:16 Uhr", "9:16"]),
        ("Friday, Mondays, freitags, Freitagabend, lundi", ["Friday", "Mondays", "freitags", "Freitagabend", "lundi"]),
        ("in 2027, since 1998, our 2027 collection, 2024–2026", ["2027", "1998", "2027", "2024", "2026"]),
    ],
)
def test_dates_are_found(text: str, expected: list[str]) -> None:
    assert found(text, "date") == expected


@pytest.mark.parametrize(
    "text",
    [
        "in March, you may, 5 may attend",
        "It weighs 2.5. It is 4.5.",
        "31.02.2026, 13/32/2026",
        "1920 x 1080, 2000 ml, 2000 customers, order 2047, #2026",
        "Black Friday, #sunday",
        "16:9, 9:16, in 9:16.",
        "#sunday",
        "`2026-11-21`",
        "16:9, Nur 5 am Tag, bake 2 h",
        "version 1.10.2",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert found(text, "date") == []


@pytest.mark.parametrize(
    ("output", "inputs"),
    [
        ("24 December", {"date": "2026-12-24"}),
        ("am 24. Dezember 2026", {"date": "2026-12-24"}),
        ("12/11/2026", {"date": "12.11.2026"}),
        ("12/11/2026", {"date": "2026-12-11"}),
        ("im Dezember 2026", {"date": "2026-12-24"}),
        ("6 pm", {"time": "18:00"}),
        ("18 Uhr", {"time": "6 p.m."}),
        ("18h30", {"at": "2026-11-21T18:30:00Z"}),
        ("Saturday", {"date": "2026-11-21"}),
        ("samstags", {"day": "saturday"}),
        ("in 2026", {"date": "2026-11-21"}),
        ("in 2026", {"year": 2026}),
        ("between 5 and 12 February", {"brief": "5 to 12 February"}),
    ],
)
def test_dates_that_the_inputs_have(output: str, inputs: dict[str, Any]) -> None:
    assert unsupported(output, inputs) == []


@pytest.mark.parametrize(
    ("output", "inputs", "text"),
    [
        ("24 December 2026", {"brief": "24 December"}, "24 December 2026"),
        ("25 December", {"date": "2026-12-24"}, "25 December"),
        ("6 am", {"time": "18:00"}, "6 am"),
        ("on Sunday", {"date": "2026-11-21"}, "Sunday"),
        ("in 2027", {"date": "2026-11-21"}, "2027"),
        ("24 December", {"number": 24}, "24 December"),
    ],
)
def test_dates_that_they_do_not_have(output: str, inputs: dict[str, Any], text: str) -> None:
    assert unsupported(output, inputs) == [("date", text)]
