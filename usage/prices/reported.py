"""Reading the provider's own `usage` object, which nobody validates: anything may be missing or nonsense.

A field that is missing or null counts as zero, but for `input_tokens` and `output_tokens`, which every answer has. One
that is no whole number from 0 to MOST (a text, a boolean, a negative) makes its part unknown, and with it the cost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .unit_prices import Terms

# More than any call has, and few enough that every sum fits its column.
MOST = 10_000_000_000


@dataclass(frozen=True, slots=True)
class Counts:
    """Tokens of one call by how they are charged (`input` is the uncached part), and its web searches."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0
    web_searches: int = 0

    @property
    def whole_input(self) -> int:
        """What tiers go by: the cached parts are input too."""
        return self.input + self.cache_read + self.cache_write_5m + self.cache_write_1h


@dataclass(frozen=True, slots=True)
class Reported:
    """What a `usage` object says, and how far it can be trusted."""

    counts: Counts
    terms: Terms
    input_known: bool
    output_known: bool
    doubt: str = ""


def read_usage(usage: Mapping[str, Any] | None, *, batch: bool = False) -> Reported:
    """`usage` in our words. `batch` is whether the call was made in one; the answer may say so itself."""
    said: Mapping[str, Any] = usage if isinstance(usage, Mapping) else {}
    into = _count(said, "input_tokens", needed=True)
    read = _count(said, "cache_read_input_tokens")
    written = _writes(said)
    searches = _count(_part(said, "server_tool_use"), "web_search_requests")
    out = _count(said, "output_tokens", needed=True)
    tier = _word(said, "service_tier")
    write_5m, write_1h, doubt = written or (0, 0, "")
    return Reported(
        Counts(into or 0, out or 0, read or 0, write_5m, write_1h, searches or 0),
        Terms(batch or tier == "batch", _word(said, "speed"), tier, _word(said, "inference_geo")),
        input_known=None not in (into, read, written, searches),
        output_known=out is not None,
        doubt=doubt,
    )


def _writes(said: Mapping[str, Any]) -> tuple[int, int, str] | None:
    """What was written to the cache for 5 minutes and for an hour, and what is odd about it. None for nonsense."""
    parts = _part(said, "cache_creation")
    whole = _count(said, "cache_creation_input_tokens")
    write_5m, write_1h = _count(parts, "ephemeral_5m_input_tokens"), _count(parts, "ephemeral_1h_input_tokens")
    if whole is None or write_5m is None or write_1h is None:
        return None
    if said.get("cache_creation_input_tokens") is None or whole == write_5m + write_1h:
        return write_5m, write_1h, ""
    if said.get("cache_creation") is None:
        return whole, 0, ""
    # The dearer reading, so that nothing is booked too low.
    return max(whole - write_1h, write_5m), write_1h, "The parts of what was written to the cache do not add up."


def _part(said: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """The object called `name`, empty where there is none; None for what is no object."""
    value = said.get(name)
    if value is None:
        return {}
    return value if isinstance(value, Mapping) else None


def _count(said: Mapping[str, Any] | None, name: str, *, needed: bool = False) -> int | None:
    """A count; None for nonsense, and for a missing one that is needed."""
    value = None if said is None else said.get(name)
    if value is None:
        return None if needed or said is None else 0
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST
    return value if is_count else None


def _word(said: Mapping[str, Any], name: str) -> str:
    """A short word that can be stored; what is no text is named as what it is, so that it raises a doubt."""
    value = said.get(name)
    if value is None:
        return ""
    text = value if isinstance(value, str) else type(value).__name__
    return "".join(sign if sign.isprintable() else "?" for sign in text[:30])
