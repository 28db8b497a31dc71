"""What is to be summed up: days and months that are over and have records."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from usage.models import RolledDay, RolledMonth, UsageRecord

from .calendar import after, midnight, month_of
from .days import roll_up_day
from .months import roll_up_month


def roll_up_due() -> tuple[int, int]:
    """Sum up all that is over and is not summed up; how many days and months that were."""
    today, days, months = timezone.now().date(), 0, 0
    for month in months_with_records(today):
        days += sum(roll_up_day(day) for day in _days_due(month, today))
        months += after(month) <= today and roll_up_month(month)
    return days, months


def months_with_records(today: date) -> Iterator[date]:
    """Months up to that of `today` that have records, the oldest first. One look into the index each."""
    start = datetime.min.replace(tzinfo=UTC)
    while True:
        at = UsageRecord.objects.filter(at__gte=start).order_by("at").values_list("at", flat=True).first()
        if at is None or at.date() > today:
            return
        month = month_of(at)
        yield month
        start = midnight(after(month))


def _days_due(month: date, today: date) -> list[date]:
    """Days of the month before `today` without sums. Days without records are among them: then no look at them is due."""
    end = min(after(month), today)
    if RolledMonth.objects.filter(month=month).exists():
        return []
    rolled = set(RolledDay.objects.filter(day__gte=month, day__lt=end).values_list("day", flat=True))
    days = (month + timedelta(days=number) for number in range((end - month).days))
    return [day for day in days if day not in rolled]
