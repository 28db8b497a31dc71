"""Names of people, companies, products and places, as far as their shape shows them. Value: the words to look up.

Best effort, and careful: one capitalised word alone is no name; in German, where nouns begin with a capital, neither
are two, unless the first is a first name; a heading in capitals has none.
"""

import re
from collections.abc import Iterable, Iterator

from . import products, vocabulary
from .evidence import Evidence
from .fact import Match
from .overlap import apart
from .reading import FILLER

Words = tuple[str, ...]

_LETTER = r"[^\W\d_]"
_UPPER = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĻŁŃŅŇŌŐŒŘŚŞŠȘŢŤȚŪŮŰŲŹŻŽ]"
_CAPITAL = rf"(?:{_UPPER}{_LETTER}{{1,30}}(?:['-]{_LETTER}{{1,30}}){{0,3}}|{_UPPER}\.)"
_LINK = r"(?:(?:of|de|du|des|la|le|van|von|der|den|da|di|&|y) ){0,2}"
# A look back stands behind the first character, as `re` then leaps from capital to capital.
_APART = r"(?<![\w'@#.-].)(?<!\w[&/].)"
_NO_CODE = r"(?![\w(=\[<{>`_/]|\.\w)"
_HANDLE = re.compile(r"@(?<![\w@.].)[\w.]{1,40}\w")
_BEGIN = re.compile(rf"{_UPPER}{_APART}")
_TITLED = re.compile(
    rf"(?:(?:(?:{vocabulary.TITLES})\.? ){{1,3}}|M\. )(?P<name>{_CAPITAL}(?: {_LINK}{_CAPITAL}){{0,2}})"
)
_ROW = re.compile(rf"{_CAPITAL}(?: {_LINK}{_CAPITAL}){{1,5}}(?![\w(=\[])")
_FIRST_AND_LAST = re.compile(rf"(?P<first>{_CAPITAL}) {_LINK}{_CAPITAL}(?![\w(=\[])")
# TikTok, iPhone, PayPal: a capital behind a small letter; not a call, a member or a variable of code.
_MIXED = re.compile(rf"[A-Zie](?<![\w.#@/$<`'_-].)(?:(?<=[A-Z])\w{{0,20}}?[a-z]|(?<=[ie]))[A-Z]\w{{1,20}}{_NO_CODE}")
_SHOUTED = re.compile(rf"[A-Z](?<![\w.#@/$<`'_&-].)[A-Z]{{2,5}}(?!-\w){_NO_CODE}")
# SKU-4711, ORD-2026-118, A10293: letters in front, then three digits or more.
_IDENTIFIER = re.compile(rf"[A-Z](?<![\w.@/-].)[A-Za-z]{{0,7}}-?\d{{3,12}}(?:-\d{{1,12}}){{0,3}}(?!-){_NO_CODE}")
_WORD = re.compile(r"[^\W_]+")
_MARKUP = re.compile(rf"[{FILLER} \t>#*_•–—-]*")
_CONTINUES = frozenset(",;&/)'%€$°" + FILLER)


def find(text: str, language: str) -> Iterator[Match]:
    """The names in `text`; by rows of capitalised words only where `language` is English or French."""
    patterns = [_products(text), _titled(text), _shaped(_HANDLE, text), _people(text)]
    if language in ("en", "fr"):
        patterns.append(_rows(text))
    patterns += [_shaped(_IDENTIFIER, text), _mixed(text), _shouted(text)]
    yield from apart(match for matches in patterns for match in matches)


def words_in(text: str) -> set[str]:
    """The words of a text, in lower case."""
    return set(_WORD.findall(text.casefold()))


def learn(words: set[str], evidence: Evidence) -> None:
    """Take in the words of a text of the inputs."""
    evidence.words.update(_plain(word) for word in words)


def supports(evidence: Evidence, value: Words) -> bool:
    """Whether all the name's words are in the inputs, in any order and form."""
    return all(word in evidence.words for word in value)


def _plain(word: str) -> str:
    """A word without the "s" of a plural or a possessive."""
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


def _words(name: str) -> Words:
    """What a name is looked up by: all its words that are more than one letter, or else all of them."""
    words = _words_and_digits(name)
    return tuple(word for word in words if len(word) > 1) or words


def _words_and_digits(name: str) -> Words:
    return tuple(_plain(word) for word in _WORD.findall(name.casefold()))


def _match(start: int, end: int, text: str) -> Match:
    capitalised = [word for word in text[start:end].split(" ") if not word.islower()]
    return Match("name", start, end, _words(" ".join(capitalised) or text[start:end]))


def _starting(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Matches of `pattern`, which begins with a capital, in order and apart from each other."""
    end = 0
    for begin in _BEGIN.finditer(text):
        found = pattern.match(text, begin.start()) if begin.start() >= end else None
        if found:
            end = found.end()
            yield found


def _titled(text: str) -> Iterator[Match]:
    for found in _starting(_TITLED, text):
        yield Match("name", found.start(), found.end(), _words(found["name"]))


def _shaped(pattern: re.Pattern[str], text: str) -> Iterator[Match]:
    for found in pattern.finditer(text):
        yield Match("name", found.start(), found.end(), _words(found[0]))


def _products(text: str) -> Iterator[Match]:
    for start, end in products.named(text):
        yield Match("name", start, end, _words_and_digits(text[start:end]))


def _people(text: str) -> Iterator[Match]:
    for begin in _BEGIN.finditer(text):
        found = _FIRST_AND_LAST.match(text, begin.start())
        if found and found["first"] in vocabulary.FIRST_NAMES:
            last = found[0].rsplit(" ", 1)[-1]
            if last.casefold() not in vocabulary.NOT_IN_NAMES:
                yield _match(found.start(), found.end(), text)


def _rows(text: str) -> Iterator[Match]:
    for found in _starting(_ROW, text):
        start, end = found.span()
        if _in_heading(text, start, end):
            continue
        if _begins_sentence(text, start):
            start = _behind_first_word(text, start, end)
        start, end = _without_edges(text, start, end)
        words = text[start:end].split(" ")
        if len(words) > 1 and not all(word.isupper() or word.casefold() in vocabulary.FEASTS for word in words):
            yield _match(start, end, text)


def _behind_first_word(text: str, start: int, end: int) -> int:
    """A sentence's first word has its capital from its place, unless it is a first name or says what house it is."""
    space = text.find(" ", start, end)
    first = text[start:space]
    return start if first in vocabulary.FIRST_NAMES or first in vocabulary.HOUSES or space < 0 else space + 1


def _without_edges(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end].split(" ")
    while words and (words[0].casefold() in vocabulary.NOT_IN_NAMES or words[0].islower() or words[0] == "&"):
        start += len(words.pop(0)) + 1
    while words and words[-1].casefold() in vocabulary.NOT_IN_NAMES:
        end -= len(words.pop()) + 1
    return start, max(start, end)


def _begins_sentence(text: str, at: int) -> bool:
    """Whether nothing but spaces, quotes or marks stands between `at` and the end of a sentence or line."""
    for before in range(at - 1, max(-1, at - 8), -1):
        character = text[before]
        if character != " ":
            return not (character.isalnum() or character in _CONTINUES) or _begins_line(text, at)
    return True


def _begins_line(text: str, at: int) -> bool:
    """Whether nothing but list markers stands before `at` in its line."""
    begin = max(at - 30, text.rfind("\n", max(0, at - 30), at) + 1, 0)
    return _MARKUP.fullmatch(text, begin, at) is not None


def _in_heading(text: str, start: int, end: int) -> bool:
    """Whether all words of the line but the smallest begin with a capital, and no sentence ends it."""
    begin = text.rfind("\n", max(0, start - 200), start) + 1 or max(0, start - 200)
    stop = text.find("\n", end, end + 200)
    line = text[begin : stop if stop >= 0 else end + 200].rstrip()
    if line.endswith((".", "!", "?")):
        return False
    return all(not word[0].islower() or word in vocabulary.SMALL_IN_HEADINGS for word in _WORD.findall(line))


def _mixed(text: str) -> Iterator[Match]:
    for found in _MIXED.finditer(text):
        if found[0] not in vocabulary.NOT_BRANDS and not found[0].endswith(("Error", "Exception")):
            yield Match("name", found.start(), found.end(), _words(found[0]))


def _shouted(text: str) -> Iterator[Match]:
    rows = [found for found in _SHOUTED.finditer(text) if found[0] not in vocabulary.NOT_BRANDS]
    for found in rows:
        if not _beside_capitals(text, found):
            yield Match("name", found.start(), found.end(), _words(found[0]))


def _beside_capitals(text: str, found: re.Match[str]) -> bool:
    """Whether the next word on either side is in capitals too: then it is emphasis."""
    beside: Iterable[str] = (
        *_WORD.findall(text, max(0, found.start() - 24), found.start())[-1:],
        *_WORD.findall(text, found.end(), found.end() + 24)[:1],
    )
    return any(len(word) > 1 and word.isupper() for word in beside)
