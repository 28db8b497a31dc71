"""Links: with a scheme, with www., or a bare domain. Value: host, and path with query.

The scheme, "www.", a fragment and a trailing slash make no difference; a query does, as codes and offers stand there.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .evidence import Evidence, Setting
from .fact import Match

# Endings that make a domain of any dotted word. The others may as well be a method (logger.info) or a lost space.
_COMMON = "com|org|net|de|fr|eu|co\\.uk|uk|io|at|ch|nl|be|shop|store|ai|gov|edu|es|pt|dk|se|pl|jp"
_WITH_PATH = "info|biz|app|dev|me|tv|us|ca|au|it|ie|no|fi|online|site|blog|cafe|restaurant|agency|club|studio|ly|gl|page|link|example|test"
_REST = r"[^\s<>\"`|\\\[\]{}\ufffc]"
_LINK = re.compile(
    rf"(?<![\w@])(?:(?i:https?|ftp)://{_REST}{{1,2000}}|(?i:www\.)\w{_REST}{{1,2000}})"
    r"|(?<![\w@.-])(?>(?:[\w-]{1,63}\.){1,8}?"
    rf"(?:(?i:{_COMMON})(?![\w-]|\.\w)(?:[/?]{_REST}{{0,2000}})?|(?i:{_WITH_PATH})/{_REST}{{1,2000}}))(?![(@])"
)
_MARK = re.compile(r"\.(?=\w)|://")
_REST_OF_TOKEN = re.compile(r"\S*+")
_TRAILING = ".,;:!?'\"»“”…*_~"
_PARTS = re.compile(r"(?:\w+://)?(?:[^/@?#]*@)?([^/?#]+)([^#]*)")


class Link(NamedTuple):
    """Where a link leads."""

    host: str
    path: str


def find(text: str) -> Iterator[Match]:
    """The links in `text`, without the punctuation of the sentence that they stand in."""
    for found in _candidates(text):
        shown = _trimmed(found[0])
        link = _link(shown)
        if link:
            yield Match("link", found.start(), found.start() + len(shown), link)


def _candidates(text: str) -> Iterator[re.Match[str]]:
    """What the pattern finds around points and schemes; each stretch between spaces is read once."""
    end = 0
    for mark in _MARK.finditer(text):
        at = mark.start()
        if at >= end:
            start = max(text.rfind(" ", end, at) + 1, text.rfind("\n", end, at) + 1, end)
            rest = _REST_OF_TOKEN.match(text, at)
            end = rest.end() if rest else at
            yield from _LINK.finditer(text, start, end)


def learn(value: Link, evidence: Evidence, setting: Setting) -> None:
    """Take in a link of the inputs."""
    evidence.links.add(value.host + value.path)
    evidence.hosts.add(value.host)


def supports(evidence: Evidence, value: Link) -> bool:
    """Whether the inputs have the same address, or for a host alone any address there."""
    return value.host + value.path in evidence.links if value.path else value.host in evidence.hosts


def _trimmed(shown: str) -> str:
    depth = 0
    for at, character in enumerate(shown):
        depth += (character == "(") - (character == ")")
        if depth < 0:
            shown = shown[:at]
            break
    return shown.rstrip(_TRAILING)


def _link(shown: str) -> Link | None:
    parts = _PARTS.fullmatch(shown.partition("#")[0])
    if parts is None or not parts[1].strip(".:"):
        return None
    host = parts[1].casefold().removeprefix("www.").rstrip(".")
    path, mark, query = parts[2].partition("?")
    return Link(host, path.rstrip("/") + mark + query)
