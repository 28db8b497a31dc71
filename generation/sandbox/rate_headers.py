"""The rate limit headers of the provider while no limits are enforced: counted truly, and never refused.

To be refused, set faults, or limits that are enforced (`rate_limits`).
"""

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

    def headers(
        self, input_tokens: int = 0, output_tokens: int = 0, *, exhausted: bool = False, reset_s: float | None = None
    ) -> dict[str, str]:
        """Count one request and say what is left; nothing where `exhausted`, for `reset_s` seconds or to the minute's end.

        Tokens are rounded to thousands.
        """
        now = time.time()
        with self._lock:
            if now // WINDOW_S != self._window:
                self._window = int(now // WINDOW_S)
                self._used = dict.fromkeys(LIMITS, 0)
            for name, amount in (("requests", 1), ("input-tokens", input_tokens), ("output-tokens", output_tokens)):
                self._used[name] += amount
            used = dict(self._used)
        reset_at = now + reset_s if reset_s is not None else (now // WINDOW_S + 1) * WINDOW_S
        reset = datetime.fromtimestamp(reset_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            f"anthropic-ratelimit-{name}-{what}": value
            for name, limit in LIMITS.items()
            for what, value in _one(limit, 0 if exhausted else max(0, limit - used[name]), reset, name)
        }


def _one(limit: int, remaining: int, reset: str, name: str) -> list[tuple[str, str]]:
    shown = remaining if name == "requests" else round(remaining, -3)
    return [("limit", str(limit)), ("remaining", str(shown)), ("reset", reset)]
