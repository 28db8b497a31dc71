"""Telephone numbers: with a country code, or in groups as only telephone numbers have them. Compared by their digits."""

import re
from collections.abc import Iterator

_BEGIN = r"[+(0-9](?<![\w+].)(?:(?<=[+(])|(?<!\d .))"
# E.164 has 15 digits at most. A single mark between two of them: behind " - " something else begins.
_WITH_COUNTRY = r"(?<=\+)\d(?:(?:[ /.)(-]|\) | \()?\d){7,14}"
_WITH_ZERO = r"(?:(?<=0)|(?<=\()0)\d{1,4}(?:\) ?|[ /-])\d(?:[ /-]?\d){4,10}"
_AMERICAN = r"(?:(?<=1)[ -]\(?\d|(?<=\()\d|(?<=\d))\d\d\)?[ -]\d{3}-\d{4}"
_AMERICAN_IN_GROUPS = r"(?:(?<=1) \d{3} \d{3} \d{4}|(?<=\d)\d\d(?P<mark>[ .])\d{3}(?P=mark)\d{4})"
_PHONE = re.compile(rf"{_BEGIN}(?:{_WITH_COUNTRY}|{_WITH_ZERO}|{_AMERICAN}|{_AMERICAN_IN_GROUPS})(?![\w-])")
_SHORTEST = 8


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each telephone number of `text` begins and ends, and its digits."""
    if sum(map(text.count, "0123456789")) >= _SHORTEST:
        for found in _PHONE.finditer(text):
            yield *found.span(), re.sub(r"\D", "", found[0])


def same(one: str, other: str) -> bool:
    """Whether digits are the same number, with and without the country code: "+49 30 12345678" and "030 12345678"."""
    shorter, longer = sorted((one.lstrip("0"), other.lstrip("0")), key=len)
    return len(shorter) >= 7 and longer.endswith(shorter)
