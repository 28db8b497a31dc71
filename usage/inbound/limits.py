"""What a client may do and what of it is left, as a value and as headers."""

import math
from dataclasses import dataclass

from usage.models import Client


def allowed_requests(client: Client) -> int:
    """Requests that `client` may send within the window. Reads `plan`: select it along."""
    return client.plan.requests_per_minute if client.requests_per_minute is None else client.requests_per_minute


def allowed_tokens(client: Client) -> int:
    """Tokens that `client` may use within a month. Reads `plan`: select it along."""
    return client.plan.tokens_per_month if client.tokens_per_month is None else client.tokens_per_month


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """A client's limits at a moment.

    `free_s` is in how many seconds the oldest counted request leaves the window; the whole window where none is counted.
    `month_s` is how long this month is, `month_left_s` how much of it is left.
    """

    requests: int
    requests_used: int
    window_s: int
    free_s: float
    tokens: int
    tokens_used: int
    month_s: int
    month_left_s: float

    @property
    def requests_left(self) -> int:
        return max(0, self.requests - self.requests_used)

    @property
    def tokens_left(self) -> int:
        return max(0, self.tokens - self.tokens_used)

    def headers(self) -> dict[str, str]:
        """`RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11).

        Tokens bear a unit of their own: without one, the draft takes a quota for one of requests.
        """
        return {
            "RateLimit-Policy": (
                f'"requests";q={self.requests};w={self.window_s}, "tokens";q={self.tokens};qu="tokens";w={self.month_s}'
            ),
            "RateLimit": (
                f'"requests";r={self.requests_left};t={math.ceil(self.free_s)}, '
                f'"tokens";r={self.tokens_left};t={math.ceil(self.month_left_s)}'
            ),
        }
