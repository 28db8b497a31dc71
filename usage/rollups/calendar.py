"""Days and months in UTC."""

from datetime import UTC, date, datetime, time, timedelta


def midnight(day: date) -> datetime:
    """When `day` begins."""
    return datetime.combine(day, time.min, tzinfo=UTC)


def month_of(moment: date) -> date:
    """The first day of the month of a date, or of a time in UTC."""
    return date(moment.year, moment.month, 1)


def after(month: date) -> date:
    """The first day of the month after the one that begins so."""
    return month_of(month + timedelta(days=31))
