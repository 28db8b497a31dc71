"""Prices: an amount with a currency before or behind it. Value: the currency and the amount's readings.

In a range both ends are prices: "10–12 €", "$10–12", "10 to 12 euros". With spaces around the dash only the nearer
one is, as "Set of 2 – 49 €" is no range.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from . import currencies
from .amounts import DIGITS, MAGNITUDE, Readings, begins, readings
from .evidence import Evidence, Setting
from .fact import Match

_END = r"(?:[.,](?:--?|–|—)(?!\d))?"  # "12,- €", "CHF 12.–"
_AMOUNT = rf"(?:{DIGITS}){_END}"
_BEFORE = re.compile(rf"{currencies.BEFORE} ?$")
_BEHIND_SIGN = re.compile(
    rf"(?P<amount>{_AMOUNT})(?P<size>{MAGNITUDE})?(?!\w)"
    rf"(?:[–-](?P<upper>{DIGITS})(?P<upper_size>{MAGNITUDE})?(?![\w%]| ?%))?"
)
_BEFORE_SIGN = re.compile(
    rf"(?:(?P<lower>{DIGITS})(?:[–-]| (?:to|bis|à|or|oder|ou) |(?P<pair> (?:and|und|et) )))?"
    rf"(?P<amount>{_AMOUNT})(?P<size>{MAGNITUDE})?[ -]?(?P<behind>{currencies.BEHIND})"
)
_BETWEEN = re.compile(r"(?i)(?<!\w)(?:between|zwischen|entre) $")
_LONGEST = 5


class Price(NamedTuple):
    """An amount of money."""

    currency: str
    amounts: Readings


def find(text: str) -> Iterator[Match]:
    """The prices in `text`."""
    end = 0
    for start in begins(text):
        if start >= end:
            for match in _at(text, start):
                end = match.end
                yield match


def _at(text: str, start: int) -> Iterator[Match]:
    """The price, or the range of prices, whose first amount begins at `start`."""
    before = _BEFORE.search(text, max(0, start - _LONGEST), start) if _may_end_currency(text, start) else None
    found = _BEHIND_SIGN.match(text, start) if before else _BEFORE_SIGN.match(text, start)
    if found and before:
        yield from _with_currency_before(found, before)
    elif found:
        yield from _with_currency_behind(found)


def _may_end_currency(text: str, at: int) -> bool:
    last = text[max(0, at - 2) : at].rstrip(" ")[-1:]
    return last != "" and last in currencies.LAST_BEFORE


def _with_currency_before(found: re.Match[str], before: re.Match[str]) -> Iterator[Match]:
    currency = currencies.code_of(before[0])
    end = found.end("size") if found["size"] else found.end("amount")
    yield Match("price", before.start(), end, _price(currency, found["amount"], found["size"]))
    if found["upper"]:
        value = _price(currency, found["upper"], found["upper_size"])
        yield Match("price", found.start("upper"), found.end(), value)


def _with_currency_behind(found: re.Match[str]) -> Iterator[Match]:
    currency = currencies.code_of(found["behind"])
    if found["lower"] and (
        not found["pair"] or _BETWEEN.search(found.string, max(0, found.start() - 12), found.start())
    ):
        value = _price(currency, found["lower"], found["size"])
        yield Match("price", found.start("lower"), found.end("lower"), value)
    value = _price(currency, found["amount"], found["size"])
    yield Match("price", found.start("amount"), found.end(), value)


def _price(currency: str, amount: str, size: str | None) -> Price:
    return Price(currency, readings(amount.rstrip(".,-–—"), size or ""))


def learn(value: Price, evidence: Evidence, setting: Setting) -> None:
    """Take in a price of the inputs; its amount also supports a bare number."""
    learn_amounts(value.amounts, value.currency, evidence)


def learn_amounts(amounts: frozenset[Decimal], currency: str, evidence: Evidence) -> None:
    """Take in `amounts` in `currency`."""
    evidence.prices.update((currency, amount) for amount in amounts)
    evidence.numbers.update(amounts)


def supports(evidence: Evidence, value: Price) -> bool:
    """Whether the inputs have the same amount in this currency, or without any."""
    if not value.amounts.isdisjoint(evidence.bare):
        return True
    codes = currencies.same(value.currency)
    return any((code, amount) in evidence.prices for code in codes for amount in value.amounts)
