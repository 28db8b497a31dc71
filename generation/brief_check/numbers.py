"""Numbers: what is left of the digits once prices, percentages and dates are taken. Value: Number.

A number compares by value, whatever its unit; a telephone number, which is one number as a whole, by its digits.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from . import phones
from .amounts import DIGITS, MAGNITUDE, Readings, matches, readings, signed
from .evidence import Evidence, Setting
from .fact import Match
from .overlap import apart
from .prices import learn_amounts
from .units import ATTACHED

_ORDINAL = r"(?:st|nd|rd|th|er|re|e|ème|ième)(?!\w)"
_NUMBER = re.compile(
    rf"(?P<amount>{DIGITS})"
    rf"(?:(?P<magnitude>{MAGNITUDE})|(?P<ordinal>{_ORDINAL})|{ATTACHED}|(?=x\d)|(?!\w))"
)
_NO_AMOUNT = re.compile(r"[248]K|(?:1[89]|20)\d0s")  # resolutions and decades


class Number(NamedTuple):
    """An amount without a currency or a percent sign."""

    readings: Readings
    phone: str = ""
    """A telephone number's digits."""


def find(text: str) -> Iterator[Match]:
    """The numbers in `text`."""
    yield from apart((*_phones(text), *_amounts(text)))


def _phones(text: str) -> Iterator[Match]:
    for start, end, digits in phones.spans(text):
        yield Match("number", start, end, Number(frozenset(), phone=digits))


def _amounts(text: str) -> Iterator[Match]:
    for found in matches(_NUMBER, text):
        if _NO_AMOUNT.fullmatch(found[0]):
            continue
        end = found.end("magnitude") if found["magnitude"] not in (None, "m") else found.end("amount")
        end = found.end("ordinal") if found["ordinal"] else end
        start = signed(text, found.start())
        yield Match("number", start, end, _number(found, start < found.start()))


def _number(found: re.Match[str], negative: bool) -> Number:
    values = readings(found["amount"], found["magnitude"] or "")
    if negative:
        values = frozenset(-value for value in values)
    return Number(values)


def learn(value: Number, evidence: Evidence, setting: Setting) -> None:
    """Take in a number of the inputs."""
    if value.phone:
        evidence.phones.add(value.phone)
    learn_bare(value.readings, evidence, setting)


def learn_bare(values: Readings, evidence: Evidence, setting: Setting) -> None:
    """Take in an amount of the inputs, which means what stands around it: money, or a percentage."""
    if setting.currency:
        learn_amounts(values, setting.currency, evidence)
        return
    evidence.numbers.update(values)
    evidence.bare.update(values)
    if setting.percentage:
        evidence.percentages.update(values)
        evidence.percentages.update(value * 100 for value in values if 0 < abs(value) <= 1)  # a rate of 0.2


def supports(evidence: Evidence, value: Number) -> bool:
    """Whether the inputs have the same number; a loss (-5) also supports its size (5), not the other way round."""
    if value.phone:
        return any(phones.same(value.phone, known) for known in evidence.phones) or (
            Decimal(value.phone) in evidence.numbers
        )
    return any(one in evidence.numbers or (one > 0 and -one in evidence.numbers) for one in value.readings)
