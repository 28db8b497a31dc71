"""Numbers as words, zero to twelve, English, German and French: they support digits, and are no facts themselves."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

_WORDS = (
    ("zero", "null", "zéro"),
    ("one", "eins", "ein", "eine", "einen", "einem", "einer", "eines", "un", "une", "single", "once"),
    ("two", "zwei", "deux", "both", "beide", "beiden", "twice", "zweimal", "pair", "couple"),
    ("three", "drei", "trois"),
    ("four", "vier", "quatre"),
    ("five", "fünf", "cinq"),
    ("six", "sechs"),
    ("seven", "sieben", "sept"),
    ("eight", "acht", "huit"),
    ("nine", "neun", "neuf"),
    ("ten", "zehn", "dix"),
    ("eleven", "elf", "onze"),
    ("twelve", "zwölf", "douze", "dozen", "dutzend", "douzaine"),
)
_NUMBERS = {word: Decimal(number) for number, words in enumerate(_WORDS) for word in words}


def among(words: Iterable[str]) -> Iterator[Decimal]:
    """The numbers that are among `words` (in lower case)."""
    return (_NUMBERS[word] for word in words if word in _NUMBERS)
