"""Years that stand alone, 1900 to 2100, where they are not rather an amount or a number of something."""

import re
from collections.abc import Iterator

from . import phones
from .amounts import matches
from .day import When
from .fact import Match
from .units import MEASURE

_YEAR = re.compile(rf"(?<!\d/)(?P<year>(?:19|20)\d\d|2100)(?:/(?:20)?\d\d(?![\w/]))?(?![\w%'°]|[.,:]\d| ?{MEASURE})")
_NUMBER_OF = re.compile(
    r"(?i)(?:#|[x×] ?|(?<!\w)(?:order|bestellung|commande|invoice|rechnung|facture|ticket|room|zimmer|article|artikel|"
    r"number|nummer|numéro|no\.?|nr\.?|n°|id|code|over|than|about|up to|almost|nearly|über|rund|etwa|environ|plus de)"
    r"[:#]? ?#?)$"
)
_CUE = re.compile(
    r"(?i)(?<!\w)(?:in|since|from|until|till|by|of|before|after|during|early|late|mid|year|spring|summer|autumn|fall|winter|"
    r"im|seit|ab|bis|jahr|jahre|jahres|frühjahr|frühling|sommer|herbst|en|depuis|année|l'an|printemps|été|automne|hiver|"
    r"anno|©|q[1-4])[ -]$"
)
_NOUN = re.compile(r" [^\W\d_]{2}")
_CONTEXT = 14


def find(text: str) -> Iterator[Match]:
    """The years in `text`."""
    if "19" not in text and "2" not in text:
        return
    taken = [range(start, end) for start, end, _ in phones.spans(text)]
    for found in matches(_YEAR, text):
        if any(found.start() in phone for phone in taken):
            continue
        before = max(0, found.start() - _CONTEXT)
        if _NUMBER_OF.search(text, before, found.start()):
            continue
        year = int(found["year"])
        counts = year % 50 == 0 and _NOUN.match(text, found.end())  # "2000 customers"
        if counts and not _CUE.search(text, before, found.start()):
            continue
        yield Match("date", found.start(), found.end(), When(frozenset({(year, None, None)})))
