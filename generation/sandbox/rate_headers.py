"""The rate limit headers of the provider. The sandbox counts truly but never refuses: use faults for that."""

import threading
import time
from datetime import UTC, datetime

WINDOW_S = 60
# High enough that no benchmark on one machine comes near.
LIMITS = {"requests": 1_000_000, "input-tokens": 10_000_000_000, "output-tokens": 2_000_000_000}


class RateWindow:
    """What was used in the current minute. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window = 0
        self._used = dict.fromkeys(LIMITS, 0)

    def headers(self, input_tokens: int = 0, output_tokens: int = 0, *, exhausted: bool = False) -> dict[str, str]:
        """Count one request and say what is left; nothing where `exhausted`. Tokens are rounded to thousands."""
        now = int(time.time())
        with self._lock:
            if now // WINDOW_S != self._window:
                self._window = now // WINDOW_S
                self._used = dict.fromkeys(LIMITS, 0)
            for name, amount in (("requests", 1), ("input-tokens", input_tokens), ("output-tokens", output_tokens)):
                self._used[name] += amount
            used = dict(self._used)
        reset = datetime.fromtimestamp((now // WINDOW_S + 1) * WINDOW_S, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            f"anthropic-ratelimit-{name}-{what}": value
            for name, limit in LIMITS.items()
            for what, value in _one(limit, 0 if exhausted else max(0, limit - used[name]), reset, name)
        }


def _one(limit: int, remaining: int, reset: str, name: str) -> list[tuple[str, str]]:
    shown = remaining if name == "requests" else round(remaining, -3)
    return [("limit", str(limit)), ("remaining", str(shown)), ("reset", reset)]
