"""What says nothing that could be right or wrong: list markers, the answer's own structure, hashtags, code, ratios, idioms.

Each function takes something out of a text and keeps its length. The inputs are read with ratios, code and ordinals,
as these support what an output says in other words.
"""

import re

from . import products
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
# Between backticks, and between fences. An open fence counts as none: it must not hide the rest of a letter.
_CODE = re.compile(r"```[\s\S]*?```|`[^`\n]{1,500}`")
# 16:9, 1.91:1, 1:50 000, and 9:16 where nothing makes it a time of day.
_RATIO = re.compile(
    r"[0-9](?<![\w:.,/].)(?:\d{0,2}(?:[.,]\d{1,2})?:\d(?:[.,]\d{1,2})?(?![\w%]|[.,:]\d)"
    r"|(?<=1):(?:\d{3,6}|[6-9]\d|\d{1,3}(?:[ .,']\d{3}){1,2})(?![\w:%]|[.,]\d)"
    r"|(?<=9)(?i:(?<!\bat .)(?<!\bum .)(?<!à .)):16(?!\w|[.,:]\d| ?(?i:[ap]\.?m\b|uhr\b|h\b)))"
)
_IDIOM = re.compile(
    r"[2-9](?<![\w/.,].)(?:(?<=2)4 ?(?:[hH]|Std\.?)?/(?:24|7)(?: ?[hjd])?|(?<=[5-7])(?: ?[jdJ])?/7(?: ?[jdJ])?"
    r"|0/[1-8]0)(?![\w/%]|[.,]\d)"
)
_ORDINAL = re.compile(r"\d{1,4}(?:st|nd|rd|th|er|ère|re|e|ème|ième|ter?|ten)(?!\w|-\d)")
_GERMAN_ORDINAL = re.compile(r"\d{1,3}\.(?= )")
_ARTICLE = re.compile(
    r"(?i)(?<!\w)(?:der|die|das|dem|den|des|jede[rsnm]?|zum|zur|am|im|beim|vom|bis|ab|(?:uns|ihr|mein|dein|sein|eu)(?:er)?(?:e[rsnm]?)?) $"
)


def without_hashtags(text: str) -> str:
    """`text`, of the same length, without words behind a "#" (digits alone may be a number: "order #4711")."""
    return masked(text, (found.span() for found in _HASHTAG.finditer(text)))


def without_code(text: str) -> str:
    """`text`, of the same length, without what stands in backticks or between fences."""
    return masked(text, (found.span() for found in _CODE.finditer(text))) if "`" in text else text


def without_ratios(text: str) -> str:
    """`text`, of the same length, without ratios ("16:9", "50/50") and "24/7" and its like."""
    if ":" in text:
        text = masked(text, (found.span() for found in _RATIO.finditer(text)))
    if "/" in text:
        text = masked(text, (found.span() for found in _IDIOM.finditer(text) if _is_idiom(found[0])))
    return text


def without_ordinals(text: str) -> str:
    """`text`, of the same length, without ordinals ("2nd", "der 3. Tag") and the numbers of products ("iPhone 15")."""
    text = masked(text, products.numbers(text))
    text = masked(text, [found.span() for found in matches(_ORDINAL, text)])
    german = (
        found
        for found in matches(_GERMAN_ORDINAL, text)
        if _ARTICLE.search(text, max(0, found.start() - 9), found.start())
    )
    return masked(text, [found.span() for found in german])


def _is_idiom(shown: str) -> bool:
    """Any but a fraction that makes no whole: 50/50 and 80/20 do, 30/40 does not."""
    one, _, other = shown.partition("/")
    return not shown.endswith("0") or int(one) + int(other) == 100


def without_ordering(text: str) -> str:
    """`text`, of the same length, without list markers ("2."), "Step 2" and its like, and keycaps."""
    for pattern, group in ((_KEYCAP, 0), (_LIST_MARKER, "mark")):
        text = masked(text, [found.span(group) for found in pattern.finditer(text)])
    return masked(text, [found.span() for found in matches(_NUMBERS, text) if _counts_parts(text, found.start())])


def _counts_parts(text: str, at: int) -> bool:
    found = _PART.search(text, max(0, at - 24), at)
    return bool(found and found[2].casefold() in _PARTS and (found[1] or "").casefold() not in _RATES)
