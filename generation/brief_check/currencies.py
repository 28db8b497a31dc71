"""Currencies by sign, code and word."""

import re

_NAMES = {
    "EUR": ("€", "EUR", "euro", "euros"),
    "USD": ("US$", "USD", "US-Dollar", "US-Dollars", "US dollar", "US dollars"),
    "$": ("$", "dollar", "dollars"),
    "AUD": ("A$", "AU$", "AUD"),
    "CAD": ("C$", "CA$", "CAD"),
    "GBP": ("£", "GBP", "pound", "pounds", "quid"),
    "CHF": ("CHF", "SFr.", "Franken", "franc", "francs", "francs suisses"),
    "JPY": ("¥", "JPY", "yen"),
    "INR": ("₹", "INR", "rupee", "rupees"),
    "PLN": ("zł", "PLN", "zloty"),
    "SEK": ("SEK",),
    "NOK": ("NOK",),
    "DKK": ("DKK",),
    "CZK": ("Kč", "CZK"),
    "cent": ("¢", "cent", "cents", "ct", "centime", "centimes", "pence", "Rappen"),
}
_DOLLARS = frozenset({"$", "USD", "AUD", "CAD"})
_CODES = {name.casefold(): code for code, names in _NAMES.items() for name in names}


def _either(names: list[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_ALL = [name for names in _NAMES.values() for name in names]
_SIGNS = [name for name in _ALL if not name[-1].isalnum() and not name[0].isalpha()]
_CODES_AND_LETTERED_SIGNS = [name for name in _ALL if name.isupper() or name == "SFr."]
# These are other words in lower case ("30 Sek.", "cad").
_EXACT = [name for name in _ALL if name.isupper() and name.isalpha() and name not in ("EUR", "USD", "GBP", "CHF")]
_ANY_CASE = [name for name in _ALL if name not in _EXACT]

BEFORE = rf"(?:(?<!\w)(?:{_either(_CODES_AND_LETTERED_SIGNS)})|{_either(_SIGNS)})"
"""A currency in front of an amount: a sign or a code, not a word."""
LAST_BEFORE = frozenset(name[-1] for name in (*_SIGNS, *_CODES_AND_LETTERED_SIGNS))
"""What such a currency can end with."""
BEHIND = rf"(?:{_either(_EXACT)}|(?i:{_either(_ANY_CASE)}))(?![\w{{])"
"""A currency behind an amount."""


def code_of(name: str) -> str:
    """The currency called `name` (sign, code or word); "" where it is none we know."""
    return _CODES.get(name.strip().casefold(), "")


def same(code: str) -> frozenset[str]:
    """The codes that an amount in `code` may be written with: "$" is any dollar."""
    if code == "$":
        return _DOLLARS
    return frozenset({code, "$"}) if code in _DOLLARS else frozenset({code})
