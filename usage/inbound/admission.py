"""Letting a request in, or saying when the next one may come."""

from django.conf import settings
from django.utils import timezone

from llmhub.errors import PlanExhausted, RateLimited
from usage.models import Client

from .counted import counted
from .limits import Limits, allowed_requests, allowed_tokens
from .month import month_of
from .window import window


def admit(client: Client) -> None:
    """Count one request of `client`.

    Raises RateLimited (which counts nothing) with `retry_after` until a request is free again, PlanExhausted with
    `retry_after` until the month ends.
    """
    limit = allowed_requests(client)
    if not limit:
        detail = "This client may not send requests: its limit is 0 requests a minute."
        raise RateLimited(detail, retry_after=settings.INBOUND_WINDOW_S)
    if not window().count(client, limit):
        _, free_s = window().look(client, limit)
        raise RateLimited(f"This client may send {limit:,} {_requests(limit)} a minute.", retry_after=free_s)
    tokens = allowed_tokens(client)
    if counted.tokens(client) >= tokens:
        raise PlanExhausted(_exhausted(tokens), retry_after=_month()[1])


def look(client: Client) -> Limits:
    """The limits of `client` and what is left, without counting anything."""
    limit, window_s = allowed_requests(client), settings.INBOUND_WINDOW_S
    used, free_s = window().look(client, limit) if limit else (0, window_s)
    month_s, left_s = _month()
    return Limits(
        requests=limit,
        requests_used=used,
        window_s=window_s,
        free_s=free_s,
        tokens=allowed_tokens(client),
        tokens_used=counted.tokens(client),
        month_s=month_s,
        month_left_s=left_s,
    )


def _requests(limit: int) -> str:
    return "request" if limit == 1 else "requests"


def _exhausted(tokens: int) -> str:
    end = month_of(timezone.now())[1]
    if not tokens:
        return "This client may not use any tokens: its limit is 0 tokens a month."
    return f"The {tokens:,} tokens of this month are used up. The next month begins on {end:%-d %B} (UTC)."


def _month() -> tuple[int, float]:
    """How long this month is and how much of it is left, in seconds."""
    now = timezone.now()
    start, end = month_of(now)
    return round((end - start).total_seconds()), (end - now).total_seconds()
