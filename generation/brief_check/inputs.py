"""Reads a suggestion's inputs once, into the evidence that its facts are held against."""

import re
from decimal import Decimal
from typing import Any

from . import currencies, names, number_words, numbers, wordlist
from .amounts import number_of
from .evidence import Evidence, Setting
from .leaves import Node, walk, words_of
from .reading import read
from .scan import KIND_FILES, scan

MAX_CHARACTERS = 1_100_000
"""Characters of inputs that are read: as many as a request may have."""

_PERCENTAGE_KEYS = wordlist.words(
    "percent percentage percentages pct discount discounts rate rates ratio share off growth margin vat tax commission rabatt "
    "rabatte prozent prozentsatz anteil quote nachlass mwst provision remise taux pourcentage réduction reduction part tva"
)
_CURRENCY_KEYS = ("currency", "währung", "waehrung", "devise")
_LONE_NUMBER = re.compile(r"\s*[-+−]?[\d.,'’\s]{1,40}\s*")
# A number of some length inside an identifier is the same when it stands alone: ORD-4711, "your order 4711".
_DIGITS_IN_IDENTIFIER = re.compile(r"[0-9](?:(?<=[^\W\d].)|(?<=-.))\d{3,30}(?!\d)")


def evidence_of(inputs: Any, use_case_name: str = "") -> Evidence:
    """What `inputs` (any JSON value) and the use case's name say."""
    evidence = Evidence()
    _learn_text(use_case_name, Setting(), evidence)
    left = MAX_CHARACTERS
    for node in walk(inputs):
        if isinstance(node.value, str):
            _learn_text(
                node.value[:left], _setting_of(node) if _LONE_NUMBER.fullmatch(node.value) else Setting(), evidence
            )
            left -= len(node.value)
        elif isinstance(node.value, list | tuple):
            evidence.numbers.add(Decimal(len(node.value)))
        else:
            _learn_number(node, evidence)
        if left <= 0:
            break
    return evidence


def _learn_number(node: Node, evidence: Evidence) -> None:
    number = number_of(node.value)
    if number is not None:
        numbers.learn_bare(frozenset({number}), evidence, _setting_of(node))


def _learn_text(text: str, setting: Setting, evidence: Evidence) -> None:
    reading = read(text)
    for match in scan(reading):
        KIND_FILES[match.kind].learn(match.value, evidence, setting)
    words = names.words_in(reading.text)
    names.learn(words, evidence)
    said = {*number_words.among(words)}
    evidence.numbers |= said
    evidence.bare |= said
    evidence.numbers.update(Decimal(digits) for digits in _DIGITS_IN_IDENTIFIER.findall(reading.text))


def _setting_of(node: Node) -> Setting:
    words = words_of(node.key)
    return Setting(
        currency=_currency_in(words) or _currency_beside(node), percentage=not words.isdisjoint(_PERCENTAGE_KEYS)
    )


def _currency_in(words: set[str]) -> str:
    """The currency that a key names: price_eur, amountUsd."""
    return next(filter(None, (currencies.code_of(word) for word in sorted(words) if len(word) >= 3)), "")


def _currency_beside(node: Node) -> str:
    """The currency in the nearest object around, as in {"price": 49, "currency": "EUR"}."""
    for parent in reversed(node.parents):
        named = next((parent[key] for key in _CURRENCY_KEYS if key in parent), None)
        if isinstance(named, str):
            return currencies.code_of(named)
    return ""
