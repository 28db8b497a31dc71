"""Amounts: how digits are written in English, German and French, and what they can mean.

"1.000" is a thousand in German and one in English. Which, is not guessed from the language: an amount has all its
readings, and is the same as another if they share one.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

Readings = frozenset[Decimal]

_FRACTION = r"\d{1,15}"
_HEAD = r"[1-9]\d{0,2}"
# Repetitions are bounded, so that an attempt costs the same wherever it starts in a long row of digits.
DIGITS = (
    rf"(?:{_HEAD}(?: \d{{3}}){{1,5}}(?:[.,]{_FRACTION})?"
    rf"|{_HEAD}(?:'\d{{3}}){{1,5}}(?:[.,]{_FRACTION})?"
    rf"|{_HEAD}(?:,\d{{3}}){{1,5}}(?:\.{_FRACTION})?"
    rf"|{_HEAD}(?:\.\d{{3}}){{1,5}}(?:,{_FRACTION})?"
    rf"|[1-9]\d?(?:,\d\d){{1,4}},\d{{3}}(?:\.{_FRACTION})?"
    rf"|\d{{1,30}}(?:[.,]{_FRACTION})?)(?!\d|[.,]\d)"
)
"""An amount, to its end: versions and addresses (1.2.3) are none."""

# Where an amount may begin: not in a word (B2B), an identifier (SKU-4711) or a longer row of digits and points; but in
# 45x45. The digit comes first and the looks back after it, as `re` then leaps from digit to digit.
_BEGIN = re.compile(r"[0-9](?:(?<!\w.)|(?<=\dx.))(?<!\d[.,'].)(?<![^\W\d]-.)")

_FACTORS = {
    "k": (10**3,),
    "thousand": (10**3,),
    "tausend": (10**3,),
    "tsd": (10**3,),
    "mille": (10**3,),
    "m": (1, 10**6),  # metres, or a million
    "mio": (10**6,),
    "mln": (10**6,),
    "million": (10**6,),
    "millions": (10**6,),
    "millionen": (10**6,),
    "mrd": (10**9,),
    "bn": (10**9,),
    "billion": (10**9, 10**12),  # English and German
    "billions": (10**9, 10**12),
    "milliarde": (10**9,),
    "milliarden": (10**9,),
    "milliard": (10**9,),
    "milliards": (10**9,),
}
_SHORT = ("tsd", "mio", "mln", "mrd")
_WORDS = "|".join(sorted((word for word in _FACTORS if len(word) > 1 and word not in _SHORT), key=len, reverse=True))
MAGNITUDE = rf"(?:[kKmM](?!\w)| ?(?i:(?:{'|'.join(_SHORT)})(?!\w)\.?|(?:{_WORDS})(?!\w)))"
"""A magnitude behind an amount: "10k", "2 Mio.", "1.5 million"."""

_SEPARATOR = re.compile(r"[.,]")


def begins(text: str) -> Iterator[int]:
    """Where amounts may begin in `text`."""
    for found in _BEGIN.finditer(text):
        yield found.start()


def matches(pattern: re.Pattern[str], text: str, starts: Iterable[int] | None = None) -> Iterator[re.Match[str]]:
    """Matches of `pattern` that begin with an amount (at one of `starts`), in order and apart from each other."""
    end = 0
    for start in begins(text) if starts is None else starts:
        found = pattern.match(text, start) if start >= end else None
        if found:
            end = found.end()
            yield found


def signed(text: str, start: int) -> int:
    """`start`, or where the minus in front of it stands; a dash behind a word or a number is none."""
    if start and text[start - 1] == "-" and (start == 1 or not (text[start - 2].isalnum() or text[start - 2] in "-–_")):
        return start - 1
    return start


def readings(digits: str, magnitude: str = "") -> Readings:
    """What `digits` (as DIGITS matches them) times `magnitude` can mean.

    A single separator before exactly three digits groups them or begins a fraction ("1,249"), but ".000" is never a
    fraction: "20.000" is not said to mean 20.
    """
    compact = digits.replace(" ", "").replace("'", "")
    grouped = compact != digits
    values = [Decimal(text) for text in _spellings(compact, grouped)]
    factors = _FACTORS.get(magnitude.strip(" .").lower(), (1,))
    return frozenset(value * factor for value in values for factor in factors)


def _spellings(digits: str, grouped: bool) -> list[str]:
    separators = _SEPARATOR.findall(digits)
    if not separators:
        return [digits]
    whole = _SEPARATOR.sub("", digits)
    head, _, tail = digits.rpartition(separators[-1])
    fraction = f"{_SEPARATOR.sub('', head)}.{tail}"
    if len(separators) > 1:
        return [whole] if len(set(separators)) == 1 else [fraction]
    if grouped or len(tail) != 3 or len(head) > 3 or head.startswith("0"):
        return [fraction]
    return [whole] if tail == "000" else [whole, fraction]


def number_of(value: float | int) -> Decimal | None:
    """A JSON number as an amount; None for what is too large to be one, or not a number at all."""
    if isinstance(value, int):
        return Decimal(value) if value.bit_length() <= 256 else None
    number = Decimal(repr(value))
    return number if number.is_finite() else None
