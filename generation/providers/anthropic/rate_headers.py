"""The vendor's rate limit headers, in our words. Each is optional, and none is trusted to be a number or a time."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from django.utils.dateparse import parse_datetime

from usage.window import Rate, Told

PREFIX = "anthropic-ratelimit-"
# More digits are no amount.
LONGEST = 15


def told_by(headers: Mapping[str, str]) -> Told | None:
    """What an answer's headers say; None where they say nothing. `headers` know names in lower case."""
    told = Told(_rate(headers, "requests"), _rate(headers, "input-tokens"), _rate(headers, "output-tokens"))
    return None if told == Told() else told


def _rate(headers: Mapping[str, str], kind: str) -> Rate:
    limit, remaining = (_amount(headers.get(f"{PREFIX}{kind}-{what}")) for what in ("limit", "remaining"))
    return Rate(limit, remaining, _seconds_until(headers.get(f"{PREFIX}{kind}-reset"), headers.get("date")))


def _amount(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None


def _seconds_until(text: str | None, said_at: str | None) -> float | None:
    """From when the answer was sent by its own clock, as ours may go wrong; else from now."""
    try:
        moment = parse_datetime(text or "")
        # Without a zone it is UTC.
        moment = moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None
        return (moment - _sent_at(said_at)).total_seconds() if moment else None
    except (ValueError, OverflowError):
        return None


def _sent_at(date: str | None) -> datetime:
    try:
        moment = parsedate_to_datetime(date or "")
    except (ValueError, TypeError, IndexError):
        return datetime.now(UTC)
    return moment.replace(tzinfo=moment.tzinfo or UTC)
