"""What the check finds."""

from dataclasses import dataclass
from typing import Any, NamedTuple

KINDS = ("number", "price", "percentage", "date", "link", "email", "name")


@dataclass(frozen=True, slots=True)
class Fact:
    """One checkable statement in an output."""

    kind: str
    """One of KINDS."""
    text: str
    """As it stands in the output."""
    path: str
    """JSON Pointer (RFC 6901) of the text it stands in; "" for plain text."""
    start: int
    """Offset of its first character in that text."""
    end: int
    """Offset behind its last character."""
    supported: bool
    """Whether the inputs have it."""


class Match(NamedTuple):
    """A fact as it was found in one text, before anyone asked whether the inputs have it."""

    kind: str
    start: int
    end: int
    value: Any
    """What it is compared by; each kind's file says which type."""
