"""How much of a generated text people rewrote."""

import re
from collections.abc import Iterator
from typing import Any

from rapidfuzz.distance import Indel

from generation.models import Suggestion

# Comparing takes time with the square of the words; what comes after counts as unchanged.
MAX_WORDS = 20_000

_WORDS = re.compile(r"\w+|[^\w\s]")


def edit_share(before: Any, after: Any) -> float:
    """The share of words that differ, 0 (none) to 1 (all): removed and added ones over all words of both texts.

    The normalised Indel distance of the words (https://rapidfuzz.github.io/RapidFuzz/Usage/distance/Indel.html).
    """
    old, new = (list(_words(value)) for value in (before, after))
    return float(Indel.normalized_distance(old[:MAX_WORDS], new[:MAX_WORDS]))


def generated_of(row: Suggestion) -> tuple[str | None, Any]:
    """Content and data as the model made them: before the first decision that changed them."""
    first = (
        row.decisions.order_by("at", "id").values_list("content_before", "data_before").first() if row.edited else None
    )
    return first or (row.content, row.data)


def _words(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield from _WORDS.findall(value)
        case dict():
            for part in value.values():
                yield from _words(part)
        case list():
            for part in value:
                yield from _words(part)
        case int() | float():
            yield str(value)
