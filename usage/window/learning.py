"""What a provider's answers teach about its limits."""

from typing import Any

import structlog
from django.conf import settings
from redis import RedisError

from .load import MOST, Rate, Told
from .scripts import run

# The provider rounds what is left of tokens to thousands.
ROUNDING = (0, 1000, 1000)
KEPT_MS = 24 * 3600 * 1000
# After a refusal that does not say for how long. Seconds.
SHORT_PAUSE_S = 5.0

log = structlog.get_logger(__name__)


def learn(provider: str, model: str, told: Told | None, retry_after: float | None = None) -> None:
    """Keep what an answer said of the provider's limits. Call it after `correct`, for each answer and each refusal.

    Limits count for a day. What is gone of them and was not used by us, others use, or we did before Redis was lost: it
    counts as used until the provider's reset. Nothing is sent for `retry_after` seconds; after
    a refusal for too many requests that does not say for how long, for a few. No wait is longer than PROVIDER_BACKOFF_CAP_S.
    """
    told = told or Told()
    kinds = zip((told.requests, told.input_tokens, told.output_tokens), ROUNDING, strict=True)
    said = [part for rate, lost in kinds for part in (*_parts(rate), lost)]
    pause = retry_after if retry_after is not None else SHORT_PAUSE_S if told.refused else None
    try:
        run("learn", provider, model, *said, _milliseconds(pause), KEPT_MS)
    except RedisError as error:
        log.warning("window_not_told", operation="learn", model=model, error=str(error))


def _parts(rate: Rate) -> tuple[Any, Any, Any]:
    """Limit, remaining and milliseconds to the reset; None for what is missing or makes no sense."""
    limit = rate.limit if rate.limit is not None and 0 < rate.limit <= MOST else None
    remaining = rate.remaining if limit and rate.remaining is not None and 0 <= rate.remaining <= limit else None
    return limit, remaining, _milliseconds(rate.reset_s)


def _milliseconds(seconds: float | None) -> int | None:
    """Bounded; None where it is no time to come."""
    if seconds is None or not seconds > 0:
        return None
    return round(min(seconds, settings.PROVIDER_BACKOFF_CAP_S) * 1000)
