"""Times of day: 18:00, 6 pm, 6:30 p.m., 18 Uhr, 18h30, 6 o'clock."""

import re
from collections.abc import Iterator

from .amounts import begins, matches
from .day import When
from .evidence import Time
from .fact import Match

_HOUR = r"(?:[01]?\d|2[0-4])"
_MINUTE = r"[0-5]\d"
_TO = r"(?: ?[–—-] ?| (?:to|until|till|bis|à|and|und|et|or|oder|ou) )"
# "Nur 5 am Tag" is German.
_HALF = (
    r"(?i:(?P<half>[ap])\.?m(?:\.(?=m|\W|$))?)(?!\w)"
    r"(?! (?:Tag|Abend|Morgen|Vormittag|Nachmittag|Wochenende|Ende|Anfang|Stück|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag|\d))"
)
_TWELVE = re.compile(
    rf"(?<!:)(?:(?P<first>1[0-2]|0?\d)(?:[:.](?P<first_minute>{_MINUTE}))?{_TO})?"
    rf"(?P<hour>1[0-2]|0?\d)(?:[:.](?P<minute>{_MINUTE}))? ?{_HALF}"
)
_UHR = re.compile(
    rf"(?<!:)(?:(?P<first>{_HOUR})(?:[:.](?P<first_minute>{_MINUTE}))?{_TO})?"
    rf"(?P<hour>{_HOUR})(?:[:.](?P<minute>{_MINUTE}))? ?Uhr(?!\w)"
)
_OCLOCK = re.compile(r"(?P<hour>1[0-2]|[1-9]) o'clock(?!\w)")
_COLON = re.compile(
    rf"(?<!\d:)(?P<hour>{_HOUR}):(?P<minute>{_MINUTE})(?::[0-5]\d)?(?:h(?!\w))?(?![\w:]|[.,]\d| \d{{3}}(?!\d))"
)
_FRENCH = re.compile(rf"(?P<hour>{_HOUR}) ?h ?(?P<minute>{_MINUTE})(?!\w)")
# "18h" alone may as well be a duration.
_FRENCH_HOUR = re.compile(rf"(?P<hour>{_HOUR}) ?h(?!\w)")
_AT = re.compile(r"(?i)(?<!\w)(?:à|dès|vers|entre|jusqu'à|avant|après|et|-|–)(?: |(?<=[-–]))$")
_TO_HOUR = re.compile(r" ?(?:à|et|-|–) ?(?:[01]?\d|2[0-4]) ?h(?: ?[0-5]\d)?(?!\w)")
# What any of these needs behind its first digits.
_ANY = re.compile(
    r"\d{1,2}(?:[:.–—-]| ?(?:[–—-]|[aApP]\.?[mM]|Uhr|h| o'clock)| (?:o'clock|(?:to|until|till|bis|à|and|und|et|or|oder|ou) ))"
)


def find(text: str) -> Iterator[Match]:
    """The times of day in `text`; the patterns may overlap, and the first of them has it."""
    starts = [start for start in begins(text) if _ANY.match(text, start)]
    for pattern in (_TWELVE, _UHR):
        for found in matches(pattern, text, starts):
            yield from _range(found)
    for found in matches(_OCLOCK, text, starts):
        yield _match(found.span(), (int(found["hour"]), int(found["hour"]) + 12), None)
    for pattern in (_COLON, _FRENCH):
        for found in matches(pattern, text, starts):
            yield _match(found.span(), (int(found["hour"]),), found["minute"])
    for found in matches(_FRENCH_HOUR, text, starts):
        before = max(0, found.start() - 10)
        if _AT.search(text, before, found.start()) or _TO_HOUR.match(text, found.end()):
            yield _match(found.span(), (int(found["hour"]),), None)


def _range(found: re.Match[str]) -> Iterator[Match]:
    half = found.groupdict().get("half")
    if found["first"]:
        end = found.end("first_minute") if found["first_minute"] else found.end("first")
        # "11-1 pm" begins in the morning.
        yield _match(
            (found.start("first"), end), (_by_half(found["first"], half), int(found["first"])), found["first_minute"]
        )
    yield _match((found.start("hour"), found.end()), (_by_half(found["hour"], half),), found["minute"])


def _by_half(hour: str, half: str | None) -> int:
    """The hour of 24; `half` is the a or p of "am" and "pm", None for hours of 24."""
    return int(hour) if half is None else int(hour) % 12 + (12 if half.lower() == "p" else 0)


def _match(span: tuple[int, int], hours: tuple[int, ...], minute: str | None) -> Match:
    times: frozenset[Time] = frozenset((hour % 24, int(minute or 0)) for hour in hours)
    return Match("date", *span, When(times=times))
