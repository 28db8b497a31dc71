"""A text in the one spelling that the patterns are written for, and the way back to the original's offsets.

Digits of all scripts become 0-9, all spaces become one kind, dashes and apostrophes become few. Only what turns one
character into one character is applied (so "½", "²" and "™" stay); invisible characters, which would split a number
for the patterns but not for a reader, are left out.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from .fact import Match

FILLER = "\ufffc"
"""Stands for what an earlier kind has claimed: neither a letter nor a digit nor a space."""

# Soft hyphen, zero-width characters, marks of direction (Unicode's bidirectional controls), byte order mark.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_SINGLE = {
    "‘": "'",
    "’": "'",
    "ʼ": "'",
    "´": "'",
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "−": "-",
    "―": "—",
    "٪": "%",
    "٫": ".",
    "٬": ",",
    "。": ".",
}


class _Table(dict[int, str]):
    """One character to one character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _spelling(chr(code))
        return found


def _spelling(character: str) -> str:
    if character in _SINGLE:
        return _SINGLE[character]
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Zs":
        return " "
    if category in ("No", "Nl"):
        return character
    compatible = unicodedata.normalize("NFKC", character)
    return compatible if len(compatible) == 1 else character


_TABLE = _Table()


@dataclass(frozen=True, slots=True)
class Reading:
    """A text to look for facts in."""

    text: str
    offsets: list[int] | None
    """The original offset of each character; None where they are the same."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of what stands at `start` to `end` (not empty) here."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


def read(text: str) -> Reading:
    """`text` as the patterns expect it."""
    if text.isascii():
        return Reading(text, None)
    offsets = None
    if _INVISIBLE.search(text):
        offsets = [at for at, character in enumerate(text) if not _INVISIBLE.match(character)]
        text = _INVISIBLE.sub("", text)
    return Reading(text.translate(_TABLE), offsets)


def masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """`text`, of the same length, without what stands at `spans` (ordered, apart from each other)."""
    parts: list[str] = []
    at = 0
    for start, end in spans:
        parts += text[at:start], FILLER * (end - start)
        at = end
    return "".join((*parts, text[at:])) if parts else text


def without(text: str, matches: Iterable[Match]) -> str:
    """`text`, of the same length, without what `matches` have claimed."""
    return masked(text, ((match.start, match.end) for match in matches))
