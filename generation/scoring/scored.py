"""What a scorer says."""

from dataclasses import dataclass
from decimal import Decimal

SCALE = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `detail` says what was wrong, empty where it passed."""

    name: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """A score from 0 to SCALE, with the reasons in words that people read, and the checks behind it."""

    score: Decimal
    reasons: tuple[str, ...]
    checks: tuple[Check, ...] = ()
