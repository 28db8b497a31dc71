"""The calendar month, in UTC."""

from datetime import UTC, datetime

DECEMBER = 12


def month_of(moment: datetime) -> tuple[datetime, datetime]:
    """When the month of `moment` begins, and when the next one does."""
    start = moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if start.month == DECEMBER:
        return start, start.replace(year=start.year + 1, month=1)
    return start, start.replace(month=start.month + 1)
