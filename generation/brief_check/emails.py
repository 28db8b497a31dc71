"""E-mail addresses. Compared without regard to case; value: the address in lower case."""

import re
from collections.abc import Iterator

from .evidence import Evidence, Setting
from .fact import Match

# Possessive, and begun only where no address can be under way: each character is read once.
_ADDRESS = re.compile(r"(?<![\w.+%-])[\w.+%-]++@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w@])")


def find(text: str) -> Iterator[Match]:
    """The addresses in `text`."""
    if "@" not in text:
        return
    for found in _ADDRESS.finditer(text):
        yield Match("email", found.start(), found.end(), found[0].casefold())


def learn(value: str, evidence: Evidence, setting: Setting) -> None:
    """Take in an address of the inputs."""
    evidence.emails.add(value)


def supports(evidence: Evidence, value: str) -> bool:
    """Whether the inputs have the same address."""
    return value in evidence.emails
