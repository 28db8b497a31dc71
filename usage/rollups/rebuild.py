"""Summing up anew what is summed up already."""

from datetime import date, timedelta

from django.utils import timezone

from .calendar import after
from .days import roll_up_day
from .due import months_with_records
from .months import roll_up_month


def rebuild(first: date | None = None, last: date | None = None) -> int:
    """Sum up each day from `first` to `last` (both in) anew, then their months; how many days that were.

    Without them: from the oldest record to yesterday. Days whose records were dropped stay as they are.
    """
    today, done = timezone.now().date(), 0
    for month in months_with_records(today):
        begin, end = max(month, first or month), min(after(month), today, (last or today) + timedelta(days=1))
        for number in range((end - begin).days):
            done += roll_up_day(begin + timedelta(days=number), again=True)
        if after(month) <= today and begin < end:
            roll_up_month(month)
    return done
