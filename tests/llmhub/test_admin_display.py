"""Figures as people read them, and foreign text that stays where it is."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from llmhub.admin_site.display import age, duration, foreign, money, short_count, stamp

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (None, "–"),
        ("0", "$0"),
        ("0E-10", "$0"),
        ("0.0000410000", "$0.000041"),
        ("0.0061", "$0.0061"),
        ("0.0213", "$0.021"),
        ("0.5", "$0.50"),
        ("1", "$1.00"),
        ("12.346", "$12.35"),
        ("1234.5", "$1,234"),
    ],
)
def test_money_has_the_digits_that_matter(amount: str | None, shown: str) -> None:
    assert money(None if amount is None else Decimal(amount)) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0"), (99_999, "99,999"), (123_456, "123.5k"), (1_200_000, "1.2M"), (10**10, "10.0B")]
)
def test_counts_are_short(number: int, shown: str) -> None:
    assert short_count(number) == shown


@pytest.mark.parametrize(
    ("milliseconds", "shown"), [(None, "–"), (0, "0 ms"), (999, "999 ms"), (1840, "1.8 s"), (125_000, "2 min 5 s")]
)
def test_durations(milliseconds: int | None, shown: str) -> None:
    assert duration(milliseconds) == shown


@pytest.mark.parametrize(
    ("passed", "shown"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=30), "30 days"),
        (timedelta(days=40), "11 Oct 2026"),
        (timedelta(seconds=-5), "just now"),
    ],
)
def test_ages(passed: timedelta, shown: str) -> None:
    assert age(NOW - passed, NOW) == shown


def test_a_moment_in_full() -> None:
    assert stamp(NOW) == "20 Nov 2026, 12:00 UTC"
    assert stamp(None) == "–"


def test_foreign_text_is_isolated_escaped_and_cut() -> None:
    assert foreign("") == "–"
    assert foreign("<b>") == '<bdi title="">&lt;b&gt;</bdi>'
    assert foreign("abcdef", 4) == '<bdi title="abcdef">abc…</bdi>'
    assert foreign("\u202egnp.exe") == '<bdi title="">[U+202E]gnp.exe</bdi>'
