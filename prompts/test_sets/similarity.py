"""How alike two texts are."""

import re

from rapidfuzz.distance import Indel

# Enough for 100,000 characters of prose, and a tenth of a second.
MAX_WORDS = 20_000
# Scripts without blanks between words: there each character counts as one.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")


def similarity(one: str, other: str) -> float:
    """The share of words, 0 to 1, that both have in the same order; upper and lower case and punctuation don't count.

    Two texts of n and m words with a longest common subsequence of k words come to 2k / (n + m). Of each text the
    first 20,000 words are compared.
    """
    return Indel.normalized_similarity(_words(one), _words(other))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())[:MAX_WORDS]
