"""Weekdays by their full names, English, German and French. Abbreviations are too many other words."""

import re
from collections.abc import Iterator

from .day import When
from .fact import Match

_NAMES = (
    ("monday", "montag", "lundi"),
    ("tuesday", "dienstag", "mardi"),
    ("wednesday", "mittwoch", "mercredi"),
    ("thursday", "donnerstag", "jeudi"),
    ("friday", "freitag", "vendredi"),
    ("saturday", "samstag", "sonnabend", "samedi"),
    ("sunday", "sonntag", "dimanche"),
)
_NUMBERS = {name: at for at, names in enumerate(_NAMES) for name in names}
# A word that begins as one of them does: most words cost no more than a look at their first letter.
_WORD = re.compile(
    r"[DFJLMSTVWdfjlmstvw](?<![^\W\d_].)(?i:on|ue|ed|hu|ri|at|un|ie|it|re|am|eu|en|im|ar|er)[^\W\d_]{2,17}+"
)
_ENDING = re.compile(r"(?:s|morgens?|vormittags?|mittags?|nachmittags?|abends?|nachts?)$")
# "Black Friday" and its like are names of days, not days of the week.
_OTHER_DAY = ("black ", "cyber ", "good ", "giving ", "ash ", "shrove ", "easter ")


def find(text: str) -> Iterator[Match]:
    """The weekdays in `text`."""
    for found in _WORD.finditer(text):
        word = found[0].casefold()
        number = _NUMBERS.get(word)
        if number is None:
            number = _NUMBERS.get(_ENDING.sub("", word))
        if number is not None and _stands_alone(text, *found.span()):
            yield Match("date", *found.span(), When(weekday=number))


def _stands_alone(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 8) : start].casefold()
    attached = before[-1:] == "-" or before[-1:].isalnum() or before[-1:] == "_"
    return not attached and not text[end : end + 1].isalnum() and not before.endswith(_OTHER_DAY)
