"""All facts of one text, kind after kind in a fixed order: what one kind has claimed, the next ones do not see."""

import re
from collections.abc import Iterator
from itertools import islice
from types import ModuleType

from . import dates, emails, links, names, not_facts, numbers, percentages, prices
from .amounts import begins
from .fact import Match
from .reading import Reading, without

KIND_FILES: dict[str, ModuleType] = {
    "email": emails,
    "link": links,
    "price": prices,
    "percentage": percentages,
    "date": dates,
    "number": numbers,
    "name": names,
}
"""Which file finds, learns and supports a kind. The order settles overlaps."""


_IN_DIGITS = ("price", "percentage", "number")
_DIGIT = re.compile("[0-9]")

MAX_AMOUNTS = 10_000
"""Amounts that are read in a text."""


def scan(reading: Reading, language: str | None = None, limit: int | None = None) -> list[Match]:
    """The facts in a text, by position, offsets in the reading.

    Reads up to MAX_AMOUNTS amounts. `language` ("en", "de", "fr", or "" for unknown) is given for an output: only there
    names are looked for, and code, ratios and ordinals passed over. Where a kind has more than `limit` facts, the text
    is read up to the last of them only.
    """
    text, found = _readable(reading.text, MAX_AMOUNTS if limit is None else 2 * limit), []
    digits = _DIGIT.search(text) is not None
    for kind in KIND_FILES:
        if kind == "price":
            text = _without_what_is_none(text, language is not None)
        if kind in _IN_DIGITS and not digits:
            continue
        if kind == "number":
            text = not_facts.without_ordering(text)
        matches = sorted(islice(_find(kind, text, language), limit), key=_position)
        if limit is not None and len(matches) == limit:
            text = text[: matches[-1].end]
        text = without(text, matches)
        found += matches
    return sorted((match for match in found if match.end <= len(text)), key=_position)


def _readable(text: str, amounts: int) -> str:
    """`text` up to where the amount after so many begins: what stands in one costs most of the time."""
    return text if len(text) <= amounts else text[: next(islice(begins(text), amounts, None), len(text))]


def _without_what_is_none(text: str, of_output: bool) -> str:
    text = not_facts.without_hashtags(text)
    return not_facts.without_ratios(not_facts.without_code(text)) if of_output else text


def _find(kind: str, text: str, language: str | None) -> Iterator[Match]:
    if kind == "number" and language is not None:
        text = not_facts.without_ordinals(text)
    if kind != "name":
        found: Iterator[Match] = KIND_FILES[kind].find(text)
        return found
    return iter(()) if language is None else names.find(text, language)


def _position(match: Match) -> int:
    return match.start
