"""Percentages. Value: the amount's readings, without a sign: "-20 %" advertises 20 % off."""

import re
from collections.abc import Iterator

from .amounts import DIGITS, Readings, matches, readings, signed
from .evidence import Evidence, Setting
from .fact import Match

_SIGN = r"(?:%|(?i:percent(?!ile)[a-z]{0,6}|per cent(?!\w)|prozent\w{0,12}|pour ?cent(?!\w)|pourcent(?!\w)))"
_TRIGGERS = ("%", "cent", "CENT", "rozent", "ROZENT", "Cent")
_PERCENTAGE = re.compile(
    rf"(?:(?P<lower>{DIGITS})(?: ?[–-] ?| (?:to|bis|à|or|oder|ou|and|und|et) ))?(?P<amount>{DIGITS})[ -]?{_SIGN}"
)


def find(text: str) -> Iterator[Match]:
    """The percentages in `text`; both ends of a range are ones."""
    if not any(trigger in text for trigger in _TRIGGERS):
        return
    for found in matches(_PERCENTAGE, text):
        start = signed(text, found.start())
        if found["lower"]:
            yield Match("percentage", start, found.end("lower"), readings(found["lower"]))
            start = found.start("amount")
        yield Match("percentage", start, found.end(), readings(found["amount"]))


def learn(value: Readings, evidence: Evidence, setting: Setting) -> None:
    """Take in a percentage of the inputs; its amount also supports a bare number."""
    evidence.percentages.update(value)
    evidence.numbers.update(value)


def supports(evidence: Evidence, value: Readings) -> bool:
    """Whether the inputs have the same percentage; see inputs.py for bare numbers that are meant as one."""
    return not value.isdisjoint(evidence.percentages)
