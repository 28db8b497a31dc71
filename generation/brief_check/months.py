"""Months as words, English, German and French."""

import re

_NAMES = (
    ("January", "Januar", "Jänner", "janvier"),
    ("February", "Februar", "Feber", "février"),
    ("March", "März", "mars"),
    ("April", "avril"),
    ("May", "Mai"),
    ("June", "Juni", "juin"),
    ("July", "Juli", "juillet"),
    ("August", "août"),
    ("September", "septembre"),
    ("October", "Oktober", "octobre"),
    ("November", "novembre"),
    ("December", "Dezember", "décembre"),
)
_SHORT = (
    ("Jan", "janv"),
    ("Feb", "févr", "fév"),
    ("Mar", "Mär", "Mrz"),
    ("Apr", "avr"),
    (),
    ("Jun",),
    ("Jul", "juil"),
    ("Aug",),
    ("Sept", "Sep"),
    ("Oct", "Okt"),
    ("Nov",),
    ("Dec", "Dez", "déc"),
)
_NUMBERS = {name.casefold(): at for at, names in enumerate(_NAMES, 1) for name in names} | {
    name.casefold(): at for at, names in enumerate(_SHORT, 1) for name in names
}
_ENGLISH = [names[0] for names in _NAMES] + [name for names in _SHORT for name in names[:1]] + ["Sep", "Sept"]
# In lower case these are other words.
_CAPITAL_ONLY = frozenset({"may", "march", "mar", "dec", "jun", "sep", "sept", "jan"})


def _either(names: list[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_LAST_WORD = re.compile(r"(?<!\w)([^\W\d_]{3,9})\.?,? $")

MONTH = rf"(?:(?i:{_either(list(_NUMBERS))})(?!\w))"
ENGLISH_MONTH = rf"(?:(?i:{_either(_ENGLISH)})(?!\w))"
"""Only English puts the month before the day."""


def start_before(text: str, at: int) -> int | None:
    """Where the month begins that stands right before `at`, as in "March 2027" and "Nov. 5"; None for none."""
    words = text[max(0, at - 18) : at].removesuffix("of ").removesuffix("de ")
    word = _LAST_WORD.search(words)
    return at - len(text[max(0, at - 18) : at]) + word.start() if word and word[1].casefold() in _NUMBERS else None


def number_of(name: str) -> int | None:
    """1 to 12; None for a word that is a month only where it begins with a capital, and does not here."""
    folded = name.casefold()
    return None if name in _CAPITAL_ONLY else _NUMBERS[folded]
