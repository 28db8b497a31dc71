"""Summing up one month: its days, and its records by subject."""

from datetime import date

from django.db import connection, transaction

from usage.models import DailySubjects, MonthlyUsage, RolledDay, RolledMonth

from .calendar import after, midnight, month_of
from .days import by_hashing
from .locks import keep_writers_of_month_out
from .measures import COLUMNS, MONEY, NAMES, records, summed
from .subjects import DIMENSIONS, counted

_SUMS = ", ".join(f"sum({name}){'' if name in MONEY else '::bigint'} AS {name}" for name in NAMES)
_RECORDS = "at >= %(start)s AND at < %(end)s"
_INSERT = f"""
WITH days AS MATERIALIZED (
    SELECT coalesce(client_id, 0) AS who, * FROM usage_dailyusage WHERE day >= %(first)s AND day < %(after)s
), sums AS (
    SELECT who, dimension, key, {_SUMS} FROM days GROUP BY who, dimension, key
), latencies AS (
    SELECT who, dimension, key, array_agg(bucket) AS latency_buckets, array_agg(number) AS latency_counts
    FROM (
        SELECT who, dimension, key, bucket, sum(number)::integer AS number
        FROM days CROSS JOIN LATERAL unnest(latency_buckets, latency_counts) AS part (bucket, number)
        GROUP BY who, dimension, key, bucket
    ) AS by_bucket
    GROUP BY who, dimension, key
)
INSERT INTO usage_monthlyusage (month, client_id, dimension, key, {COLUMNS}, subjects)
SELECT %(first)s, nullif(who, 0), dimension, key, {COLUMNS}, 0
FROM sums JOIN latencies USING (who, dimension, key)
"""  # noqa: S608 - of constants of ours

_INSERT_SUBJECTS = f"""
INSERT INTO usage_monthlysubject (month, client_id, subject, {COLUMNS})
SELECT %(first)s, client_id, subject, {COLUMNS}
FROM ({summed("client_id, subject", "client_id, subject, bucket", records("client_id, subject", _RECORDS))}) AS sums
"""  # noqa: S608 - of constants of ours


def roll_up_month(month: date) -> bool:
    """Sum up the month that begins with that day, where all its days are rolled up and it is not. Whether it was done now."""
    first = month_of(month)
    end = after(first)
    with transaction.atomic(), connection.cursor() as cursor:
        keep_writers_of_month_out(cursor, first)
        days = RolledDay.objects.filter(day__gte=first, day__lt=end)
        if RolledMonth.objects.filter(month=first).exists() or days.count() < (end - first).days:
            return False
        cursor.execute("DELETE FROM usage_monthlyusage WHERE month = %s", [first])
        cursor.execute("DELETE FROM usage_monthlysubject WHERE month = %s", [first])
        values = {"first": first, "after": end, "start": midnight(first), "end": midnight(end)}
        with by_hashing(cursor):
            cursor.execute(_INSERT, values)
            cursor.execute(_INSERT_SUBJECTS, values)
        _count_subjects(first, end)
        RolledMonth.objects.create(month=first)
    return True


def _count_subjects(first: date, end: date) -> None:
    """Write down how many different subjects each key had, of all clients together."""
    found = DailySubjects.objects.filter(day__gte=first, day__lt=end)
    rows = [(None, *row) for row in found.values_list("service", "use_case", "version", "subjects")]
    for dimension in DIMENSIONS:
        of_month = MonthlyUsage.objects.filter(month=first, client=None, dimension=dimension)
        for key, number in counted(rows, dimension).items():
            of_month.filter(key=key).update(subjects=number)
