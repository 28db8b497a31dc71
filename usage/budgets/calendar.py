"""Which day or month a moment belongs to, by the clocks of a place."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from usage.models import Budget

DAY, MONTH = Budget.Period.DAY, Budget.Period.MONTH


def bounds(period: str, time_zone: str, at: datetime) -> tuple[datetime, datetime]:
    """When the day or month that `at` (aware) falls into begins and ends, in UTC; the end is the next one's beginning.

    Where clocks skip midnight the day begins with the first moment there is, where they repeat it with the first of the
    two (PEP 495): days of 23 or 25 hours, without a gap between them.
    """
    zone = ZoneInfo(time_zone)
    local = at.astimezone(zone)
    first = datetime(local.year, local.month, local.day if period == DAY else 1)
    if period == DAY:
        after = first + timedelta(days=1)
    else:
        after = datetime(first.year + first.month // 12, first.month % 12 + 1, 1)
    return _moment(first, zone), _moment(after, zone)


def _moment(midnight: datetime, zone: ZoneInfo) -> datetime:
    return midnight.replace(tzinfo=zone).astimezone(UTC)


@cache
def time_zones() -> list[str]:
    """The names that a budget may have, UTC first."""
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/")))
    return ["UTC", *names]
