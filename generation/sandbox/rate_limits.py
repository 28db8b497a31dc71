"""Limits that the sandbox really enforces, once it is told some: sliding, for each model, as the provider's are."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .wire import ApiError, BadRequest

KINDS = ("requests", "input_tokens", "output_tokens")
WINDOW_S = 60.0
LONGEST_WINDOW_S = 3600
MOST = 10_000_000_000
HOW = (
    'Send {"requests": 50, "input_tokens": 40000, "output_tokens": 8000}, whole numbers above 0; at least one of them.'
)


class RateLimited(ApiError):
    """429, with the true rate limit headers and how long to wait."""

    def __init__(self, headers: dict[str, str]):
        super().__init__(429, "This request would exceed your rate limit.", headers)


@dataclass(slots=True)
class Amount:
    """One call's share of a kind, from when on it counts."""

    at: float
    amount: int


@dataclass(slots=True)
class Used:
    """What one model used lately, oldest first, by kind."""

    amounts: dict[str, deque[Amount]] = field(default_factory=lambda: {kind: deque() for kind in KINDS})

    def total(self, kind: str, since: float) -> int:
        """Of what came after `since`; forgets the rest."""
        amounts = self.amounts[kind]
        while amounts and amounts[0].at <= since:
            amounts.popleft()
        return sum(one.amount for one in amounts)

    def add(self, kind: str, at: float, amount: int) -> Amount:
        self.amounts[kind].append(made := Amount(at, amount))
        return made


@dataclass(frozen=True, slots=True)
class Entered:
    """A call that was let in, and what is to be corrected when it is answered."""

    used: Used
    input_tokens: Amount


class RateLimits:
    """The limits for all models, none at first. Safe to use from many threads."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._limits: dict[str, int] = {}
        self._window_s = WINDOW_S
        self._used: dict[str, Used] = {}

    def set(self, limits: dict[str, int], window_s: float = WINDOW_S) -> None:
        """Enforce these from now on, on empty windows; none for none."""
        with self._lock:
            self._limits, self._window_s, self._used = dict(limits), window_s, {}

    def current(self) -> dict[str, Any] | None:
        """What is enforced, as it was set; None for nothing."""
        return {**self._limits, "window_s": self._window_s} if self._limits else None

    def enter(self, model: str, count_input: Callable[[], int]) -> Entered | None:
        """Count a request; None where nothing is enforced. Raises RateLimited, and then counts nothing."""
        if not self._limits:
            return None
        input_tokens = count_input()
        with self._lock:
            now = self._clock()
            used = self._used.setdefault(model, Used())
            wanted = {"requests": 1, "input_tokens": input_tokens, "output_tokens": 1}
            waits = [self._wait(used, kind, wanted[kind], now) for kind in self._limits]
            if any(waits):
                retry_after = {"retry-after": str(math.ceil(max(waits)))}
                raise RateLimited(self._headers(used, now) | retry_after)
            used.add("requests", now, 1)
            return Entered(used, used.add("input_tokens", now, input_tokens))

    def finish(self, entered: Entered, input_tokens: int, output_tokens: int) -> dict[str, str]:
        """Count what the answer really took, output from now on; the headers of that answer."""
        with self._lock:
            now = self._clock()
            entered.input_tokens.amount = input_tokens
            entered.used.add("output_tokens", now, output_tokens)
            return self._headers(entered.used, now)

    def _wait(self, used: Used, kind: str, wanted: int, now: float) -> float:
        """Seconds until there is room for `wanted` more, at least one; 0 where there is."""
        excess = used.total(kind, now - self._window_s) + wanted - self._limits[kind]
        if excess <= 0:
            return 0
        for one in used.amounts[kind]:
            excess -= one.amount
            if excess <= 0:
                return max(1, one.at + self._window_s - now)
        return self._window_s

    def _headers(self, used: Used, now: float) -> dict[str, str]:
        headers = {}
        for kind, limit in self._limits.items():
            left = max(0, limit - used.total(kind, now - self._window_s))
            last = used.amounts[kind][-1].at + self._window_s if used.amounts[kind] else now
            reset = datetime.fromtimestamp(math.ceil(last), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            name = f"anthropic-ratelimit-{kind.replace('_', '-')}"
            headers[f"{name}-limit"] = str(limit)
            headers[f"{name}-remaining"] = str(left if kind == "requests" else round(left, -3))
            headers[f"{name}-reset"] = reset
        return headers


def read_limits(body: dict[str, Any]) -> tuple[dict[str, int], float]:
    """The limits in a request body, and the window's length. Raises BadRequest."""
    window_s = body.get("window_s", WINDOW_S)
    limits = {kind: body[kind] for kind in KINDS if body.get(kind) is not None}
    are_amounts = all(
        isinstance(one, int) and not isinstance(one, bool) and 1 <= one <= MOST for one in limits.values()
    )
    if not limits or not are_amounts or set(body) - {*KINDS, "window_s"}:
        raise BadRequest(HOW)
    if isinstance(window_s, bool) or not isinstance(window_s, int | float) or not 1 <= window_s <= LONGEST_WINDOW_S:
        raise BadRequest(f"window_s: Input should be a number of seconds from 1 to {LONGEST_WINDOW_S}")
    return limits, float(window_s)
