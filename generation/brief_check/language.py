"""Which language a text is in, as far as names need to know: English, German and French by their commonest words."""

import re
from collections import Counter
from collections.abc import Iterable

from .wordlist import words

_WORDS = {
    "en": words("the and of to for with you your is are our this that it be on from at we they an will have has not"),
    "de": words(
        "der die das und ist mit für nicht ein eine auf dem den von zu im wir sie ihr ihre auch sich bei wird sind"
    ),
    "fr": words("le la les et des une pour vous avec est dans sur du que votre nous notre qui pas au aux ce cette"),
}
_LANGUAGE = {word: language for language, known in _WORDS.items() for word in known}
_WORD = re.compile(r"[^\W\d_]{2,6}")
_SAMPLE = 5_000


def language_of(texts: Iterable[str]) -> str:
    """The language of `texts` by their beginning: "en", "de", "fr", or "" where nothing tells."""
    sample: list[str] = []
    length = 0
    for text in texts:
        sample.append(text[: _SAMPLE - length])
        length += len(sample[-1])
        if length >= _SAMPLE:
            break
    said = _WORD.findall(" ".join(sample).lower())
    counts = Counter(_LANGUAGE[word] for word in said if word in _LANGUAGE)
    return max(counts, key=lambda language: (counts[language], language), default="")
