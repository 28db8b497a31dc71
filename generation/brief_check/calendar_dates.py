"""Calendar dates: in figures (2026-11-21, 21.11.2026, 11/21/2026) and with a month's name (21 November 2026)."""

import re
from collections.abc import Iterable, Iterator

from . import months
from .amounts import begins, matches
from .day import NO_TIMES, When, exists, full_year
from .evidence import Day
from .fact import Match

_YEAR = r"(?:19|20|21)\d\d(?![\d%])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_AND = r"(?: ?[–—-] ?| ?(?:,|&|/) ?| (?:to|until|bis|au|and|und|et|or|oder|ou) (?:den |le |the )?)"

_ISO = re.compile(
    r"(?<!/)(?<![\w.]-)(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d\d?)(?:(?P=mark)(?P<day>\d\d?))?"
    r"(?:[T](?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\w]|[./-]\d)"
)
_FIGURES = re.compile(
    r"(?<!\d/)(?P<one>\d\d?)(?P<mark>[./-])(?P<two>\d\d?)(?P=mark) ?(?P<year>\d{4}|(?<! )\d\d)(?!\w|[./]\d|-\d)"
)
_MONTH_OF_YEAR = re.compile(rf"(?<!\d/)(?P<month>0?[1-9]|1[0-2])/(?P<year>{_YEAR})(?!\w|/)")
# German without a year needs a word or a range around it: "weighs 2.5." is no second of May.
_DAY_AND_MONTH = re.compile(
    rf"(?P<day>{_DAY})\.(?P<month>0?[1-9]|1[0-2])\.(?!\d)(?P<range>(?: ?[–-] ?| bis (?:zum )?)(?=\d))?"
)
_LEADING_WORD = re.compile(r"(?i)(?<!\w)(?:am|vom|bis|zum|ab|dem|den|des|seit|der|bis zum)[ ,]? ?$")
_DAY_FIRST = re.compile(
    rf"(?:(?P<first>{_DAY})(?:st|nd|rd|th|er|\.)?{_AND})?"
    rf"(?P<day>{_DAY})(?:(?:st|nd|rd|th|er)(?!\w))?(?:\. ?| |-)(?:of |de )?(?P<month>{months.MONTH})"
    rf"(?:\.?,?[ -](?P<year>{_YEAR}))?"
)
_MONTH_FIRST = re.compile(
    rf"(?P<month>{months.ENGLISH_MONTH})\.? (?P<day>{_DAY})(?:st|nd|rd|th)?(?![\w%]|[.,:]\d)"
    rf"(?:{_AND}(?P<last>{_DAY})(?:st|nd|rd|th)?(?![\w%.:]))?(?:,? (?P<year>{_YEAR}))?"
)
_MONTH_AND_YEAR = re.compile(rf"(?P<month>{months.MONTH})\.?,? (?:of |de )?(?P<year>{_YEAR})(?!\w)")
# What any of these needs behind its first digits. Few amounts have it, and the others cost one attempt and not five.
_ANY = re.compile(
    rf"\d{{1,4}}(?:[-/.–—,&]|(?:st|nd|rd|th|er)(?!\w)| (?:[–—,&/-]|(?:of|de|to|until|bis|au|and|und|et|or|oder|ou) |{months.MONTH})"
    rf"|{months.MONTH})"
)


def find(text: str) -> Iterator[Match]:
    """The dates in `text`; the patterns may overlap, and the first of them has it."""
    starts = list(begins(text))
    likely = [start for start in starts if _ANY.match(text, start)]
    for found in matches(_ISO, text, likely):
        yield from _iso(found)
    for found in matches(_FIGURES, text, likely):
        yield from _figures(found)
    for found in matches(_DAY_AND_MONTH, text, likely):
        yield from _day_and_month(found, text)
    for found in matches(_MONTH_OF_YEAR, text, likely):
        yield from _match(found.span(), [(int(found["year"]), int(found["month"]), None)])
    for found in matches(_DAY_FIRST, text, likely):
        yield from _named(found)
    for start in starts:
        month = months.start_before(text, start)
        named = month is not None and (_MONTH_FIRST.match(text, month) or _MONTH_AND_YEAR.match(text, month))
        if named:
            yield from _named(named)


def _match(span: tuple[int, int], days: Iterable[Day], when: When | None = None) -> Iterator[Match]:
    readings = frozenset(day for day in days if exists(*day))
    if readings:
        yield Match("date", *span, When(readings, when.times if when else NO_TIMES))


def _iso(found: re.Match[str]) -> Iterator[Match]:
    day = int(found["day"]) if found["day"] else None
    if day is None and (found["mark"] != "-" or len(found["month"]) != 2 or found["hour"]):
        return
    times = frozenset({(int(found["hour"]), int(found["minute"]))}) if found["hour"] else NO_TIMES
    year, month = int(found["year"]), int(found["month"])
    if day is None and not 1900 <= year <= 2100:
        return
    yield from _match(found.span(), [(year, month, day)], When(times=times))


def _figures(found: re.Match[str]) -> Iterator[Match]:
    year, one, two = full_year(found["year"]), int(found["one"]), int(found["two"])
    days: list[Day] = [(year, two, one)]
    if found["mark"] != ".":  # with points the day always comes first
        days.append((year, one, two))
    yield from _match(found.span(), days)


def _day_and_month(found: re.Match[str], text: str) -> Iterator[Match]:
    if found["range"] or _LEADING_WORD.search(text, max(0, found.start() - 10), found.start()):
        end = found.start("range") if found["range"] else found.end()
        yield from _match((found.start(), end), [(None, int(found["month"]), int(found["day"]))])


def _named(found: re.Match[str]) -> Iterator[Match]:
    parts = found.groupdict()
    month = months.number_of(parts["month"])
    if month is None:
        return
    year = full_year(parts["year"])
    start, end = found.span()
    if parts.get("first"):
        start = found.start("day")
    if parts.get("first") and months.start_before(found.string, found.start()) is None:
        yield from _match(found.span("first"), [(year, month, int(parts["first"]))])
    if parts.get("last"):
        yield from _match((found.start("last"), end), [(year, month, int(parts["last"]))])
        end = _end_of_first(found)
    day = int(parts["day"]) if parts.get("day") else None
    yield from _match((start, end), [(year, month, day)])


def _end_of_first(found: re.Match[str]) -> int:
    end = found.end("day")
    return end + 2 if found.string[end : end + 2].isalpha() else end
