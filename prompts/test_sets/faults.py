"""Is the form of a case's assertions right? Whoever stores them asks here first."""

import math
import re
from collections.abc import Callable
from typing import Any

from llmhub.errors import Fault
from llmhub.json_input import problems_of
from llmhub.json_pointer import escape

from . import patterns
from .kinds import KINDS, MAX_TEXT, RUBRIC, Kind, Unit

MAX_ASSERTIONS = 30
MAX_CHARACTERS = 10_000_000
MAX_SECONDS = 3600
MAX_FAULTS = 50
_MONEY = re.compile(r"[0-9]{1,9}(\.[0-9]{1,10})?")


def faults(assertions: Any, *, has_expected: bool = True) -> list[Fault]:
    """What is wrong with the form of `assertions`: a sentence each, with a JSON Pointer into them (`/0/value`).

    `has_expected` tells whether the case has an expected answer, which some kinds need.
    """
    if not isinstance(assertions, list):
        return [Fault("", "The assertions must be a list.")]
    if len(assertions) > MAX_ASSERTIONS:
        return [Fault("", f"A case may have {MAX_ASSERTIONS} assertions at most; these are {len(assertions)}.")]
    if unstorable := problems_of(assertions):
        return unstorable
    found = [
        Fault(f"/{number}{fault.pointer}", fault.detail)
        for number, one in enumerate(assertions)
        for fault in _faults_of(one, has_expected)
    ]
    return (found + _second_rubric(assertions))[:MAX_FAULTS]


def _faults_of(one: Any, has_expected: bool) -> list[Fault]:
    if not isinstance(one, dict):
        return [Fault("", "An assertion must be an object with a “kind”.")]
    name = one.get("kind")
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        return [Fault("/kind", f"The kind must be one of: {', '.join(KINDS)}.")]
    found = _unknown_fields(one, kind)
    for field in kind.fields:
        if field.name in one:
            sentence = _CHECKS[field.unit](one[field.name])
        else:
            sentence = f"Fill in “{field.label}”." if field.required else ""
        if sentence:
            found.append(Fault(f"/{field.name}", sentence))
    if kind.needs_expected and not has_expected:
        found.append(Fault("/kind", "The case has no expected answer to compare with."))
    return found


def _unknown_fields(one: dict[str, Any], kind: Kind) -> list[Fault]:
    known = ["kind", *(field.name for field in kind.fields)]
    return [
        Fault(f"/{escape(name[:50])}", f"“{kind.name}” does not know this field; it takes {', '.join(known)}.")
        for name in one
        if name not in known
    ]


def _second_rubric(assertions: list[Any]) -> list[Fault]:
    rubrics = [number for number, one in enumerate(assertions) if isinstance(one, dict) and one.get("kind") == RUBRIC]
    words = "A case may have one rubric. Put all that the model should look at into it."
    return [Fault(f"/{number}/kind", words) for number in rubrics[1:]]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return "This must be a text."
    if not value.strip():
        return "This must not be empty."
    if len(value) > MAX_TEXT:
        return f"This has {len(value):,} characters; {MAX_TEXT:,} are the most."
    return ""


def _pattern(value: Any) -> str:
    return _text(value) or patterns.fault_of(value)


def _count(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_CHARACTERS:
        return f"This must be a whole number from 0 to {MAX_CHARACTERS:,}."
    return ""


def _money(value: Any) -> str:
    if not isinstance(value, str) or not _MONEY.fullmatch(value):
        return "This must be an amount in USD as a text, for example “0.01”; it cannot be negative."
    return ""


def _seconds(value: Any) -> str:
    if not _is_number(value) or not 0 < value <= MAX_SECONDS:
        return f"This must be a number of seconds above 0, and {MAX_SECONDS:,} at most."
    return ""


def _share(value: Any) -> str:
    return "" if _is_number(value) and 0 <= value <= 1 else "This must be a number from 0 to 1."


def _switch(value: Any) -> str:
    return "" if isinstance(value, bool) else "This must be true or false."


def _is_number(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


_CHECKS: dict[Unit, Callable[[Any], str]] = {
    Unit.TEXT: _text,
    Unit.LONG_TEXT: _text,
    Unit.PATTERN: _pattern,
    Unit.COUNT: _count,
    Unit.MONEY: _money,
    Unit.SECONDS: _seconds,
    Unit.SHARE: _share,
    Unit.SWITCH: _switch,
}
