"""Times as the API writes them."""

from datetime import UTC, datetime


def rfc3339(time: datetime | None) -> str | None:
    """An aware time as RFC 3339 in UTC, to the millisecond."""
    if time is None:
        return None
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
