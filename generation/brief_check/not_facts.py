"""Digits that say nothing that could be right or wrong: list markers, the answer's own structure, hashtags, idioms."""

import re

from .amounts import matches
from .reading import masked
from .wordlist import words

_HASHTAG = re.compile(r"#(?<![\w&].)(?=\w{0,100}[^\W\d])\w++(?!-\d)")
_KEYCAP = re.compile("[0-9]\ufe0f?\u20e3")
_LIST_MARKER = re.compile(r"(?m)^[ \t>#*_•–—-]{0,20}(?P<mark>\d{1,3}[.):])(?=[\s*_]|$)")
# In the singular, as a plural is mostly a verb or an object ("posts 5 photos"), except where lists are usual.
_PARTS = words(
    "step steps day days week weeks month option part parts phase phases slide slides tip idea variant variation question "
    "section chapter point caption line lines module lesson course stage scene task item round frame figure example priority "
    "tier rank schritt schritte tag tage woche wochen monat teil phase phasen folie folien tipp idee variante frage abschnitt "
    "kapitel punkt beitrag zeile zeilen modul lektion szene aufgabe beispiel étape étapes jour jours semaine semaines mois "
    "partie diapositive diapositives conseil idée chapitre ligne lignes leçon scène tâche exemple"
)
_PART = re.compile(r"(?:(?<!\w)(\w{1,8}) )?(?<!\w)([^\W\d_]{3,12})(?: no\.| n°)?[ #]{1,2}$")
_RATES = words("per each every a pro je par")
_NUMBERS = re.compile(
    r"\d{1,3}(?:(?: ?[,/&–-] ?| (?:to|and|or|of|bis|und|oder|von|à|et|ou|sur) )\d{1,3}){0,6}(?![\w%]|[.,]\d| ?[%€$£])"
)
_IDIOM = re.compile(r"24/7(?<![\w/].{4})(?![\w/])")


def without_hashtags(text: str) -> str:
    """`text`, of the same length, without words behind a "#" (digits alone may be a number: "order #4711")."""
    return masked(text, (found.span() for found in _HASHTAG.finditer(text)))


def without_ordering(text: str) -> str:
    """`text`, of the same length, without list markers ("2."), "Step 2" and its like, keycaps and "24/7"."""
    for pattern, group in ((_KEYCAP, 0), (_LIST_MARKER, "mark"), (_IDIOM, 0)):
        text = masked(text, [found.span(group) for found in pattern.finditer(text)])
    return masked(text, [found.span() for found in matches(_NUMBERS, text) if _counts_parts(text, found.start())])


def _counts_parts(text: str, at: int) -> bool:
    found = _PART.search(text, max(0, at - 24), at)
    return bool(found and found[2].casefold() in _PARTS and (found[1] or "").casefold() not in _RATES)
