"""What can be made to go wrong: the names of the faults and the grammar in which they are asked for.

`name[:value][*times][@first]`, several separated by commas.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum

from .wire import BadRequest

# After a model's id; the price list ignores what follows this mark in most models' ids.
SUFFIX_MARK = "@"
MAX_WAIT_S = 300


class Stage(Enum):
    """When a fault shows: before the answer, instead of it, in its content, or on its way to the client."""

    WAIT = "wait"
    INSTEAD = "instead"
    CONTENT = "content"
    DRESS = "dress"
    DELIVERY = "delivery"


# Stages of which a request gets one fault only: the first that is set.
ONE_ONLY = (Stage.INSTEAD, Stage.CONTENT)


@dataclass(frozen=True, slots=True)
class Kind:
    """One fault that can be asked for: its stage, and what its value may be (None: takes no value)."""

    stage: Stage
    values: tuple[float, float] | None = None
    default: float | None = None
    whole: bool = False
    streams_only: bool = False


KINDS: dict[str, Kind] = {
    "latency": Kind(Stage.WAIT, (0, MAX_WAIT_S)),
    "status": Kind(Stage.INSTEAD, (400, 599), whole=True),
    "overloaded": Kind(Stage.INSTEAD),
    "rate_limited": Kind(Stage.INSTEAD, (0, 86400), default=2, whole=True),
    "server_error": Kind(Stage.INSTEAD),
    "timeout": Kind(Stage.INSTEAD, (0, MAX_WAIT_S), default=MAX_WAIT_S),
    "reset": Kind(Stage.INSTEAD),
    "html": Kind(Stage.INSTEAD),
    "broken_json": Kind(Stage.CONTENT),
    "wrong_schema": Kind(Stage.CONTENT),
    "unknown_ids": Kind(Stage.CONTENT),
    "refusal": Kind(Stage.CONTENT),
    "max_tokens": Kind(Stage.CONTENT),
    "empty": Kind(Stage.CONTENT),
    "fenced": Kind(Stage.DRESS),
    "thinking": Kind(Stage.DRESS),
    "no_usage": Kind(Stage.DRESS),
    "cut": Kind(Stage.DELIVERY),
    "trickle": Kind(Stage.DELIVERY, (1, 1_000_000), default=100),
    "stream_error": Kind(Stage.DELIVERY, streams_only=True),
}
NAMES = tuple(KINDS)

SPEC = re.compile(r"(?P<name>[a-z_]+)(?::(?P<value>\d+(?:\.\d+)?))?(?P<limits>(?:\*\d+|@first)*)")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault that was asked for. `times`: how many requests it still hits, None for all."""

    name: str
    value: float | None = None
    times: int | None = None
    first_turn_only: bool = False

    @property
    def kind(self) -> Kind:
        return KINDS[self.name]

    @property
    def spec(self) -> str:
        """The fault as it is written."""
        value = "" if self.value is None else f":{self.value:g}"
        times = "" if self.times is None else f"*{self.times}"
        return f"{self.name}{value}{times}{'@first' if self.first_turn_only else ''}"

    def used(self) -> "Fault":
        """This fault after one more request."""
        return self if self.times is None else replace(self, times=self.times - 1)


def parse(text: str, *, may_count: bool = False) -> list[Fault]:
    """The faults in `text`; an empty text has none. `*times` is allowed only where `may_count`.

    Raises BadRequest with the list of names for an unknown one, or with what a value must be.
    """
    return [_parse_one(part.strip(), may_count) for part in text.split(",") if part.strip()]


def _parse_one(part: str, may_count: bool) -> Fault:
    match = SPEC.fullmatch(part)
    if not match or match["name"] not in KINDS:
        names = ", ".join(NAMES)
        raise BadRequest(f"Unknown sandbox fault '{part}'. Write name[:value][*times][@first]; names: {names}.")
    limits = match["limits"]
    times = re.findall(r"\*(\d+)", limits)
    if len(times) > 1 or limits.count("@first") > 1:
        raise BadRequest(f"Sandbox fault '{part}': give *times and @first once at most.")
    if times and not may_count:
        raise BadRequest(f"Sandbox fault '{part}': *times counts requests, so it works only in PUT /sandbox/faults.")
    if times and not 1 <= int(times[0][:7]) <= 1_000_000:
        raise BadRequest(f"Sandbox fault '{part}': *times must be from 1 to 1000000.")
    value = _value(match["name"], match["value"], part)
    return Fault(match["name"], value, int(times[0]) if times else None, "@first" in limits)


def _value(name: str, text: str | None, part: str) -> float | None:
    kind = KINDS[name]
    if kind.values is None:
        if text is not None:
            raise BadRequest(f"Sandbox fault '{part}': {name} takes no value.")
        return None
    if text is None:
        if kind.default is None:
            raise BadRequest(f"Sandbox fault '{part}': {name} needs a value, e.g. {name}:{kind.values[1]:g}.")
        return kind.default
    value = float(text[:20])
    low, high = kind.values
    if not low <= value <= high or (kind.whole and not value.is_integer()):
        number = "a whole number" if kind.whole else "a number"
        raise BadRequest(f"Sandbox fault '{part}': the value must be {number} from {low:g} to {high:g}.")
    return value
