"""Percentiles from histograms: close to the exact ones, and exact where answers are quick."""

import random
import statistics

import pytest
from django.db import connection

from usage.report.latencies import Latencies, bucket_of, middle
from usage.rollups.measures import _STEP


def of(values: list[int]) -> Latencies:
    counts = [0] * (1 + max(map(bucket_of, values)))
    for value in values:
        counts[bucket_of(value)] += 1
    return Latencies.of(counts)


@pytest.mark.parametrize("spread", [64, 3_000, 120_000, 2**31 - 1])
def test_within_three_percent_of_the_exact_ones(spread: int) -> None:
    draw = random.Random(spread)
    for count in (1, 2, 7, 1_000):
        values = [draw.randrange(spread) for _ in range(count)]
        exact = statistics.quantiles(values, n=100, method="inclusive") if count > 1 else values * 99
        for percent in (50, 95, 99):
            found = of(values).percentile(percent / 100)
            assert found == pytest.approx(exact[percent - 1], rel=0.03, abs=0.51)


def test_exact_below_64_ms() -> None:
    assert [of([value] * 3).percentile(0.5) for value in range(64)] == list(range(64))
    assert of([2, 100]).percentiles([0.5, 0.95, 0.99]) == [51, 95, 99]


def test_none_of_nothing() -> None:
    assert Latencies().percentiles([0.5, 0.99]) == [None, None]


def test_a_bucket_is_told_by_what_is_in_it() -> None:
    for value in [*range(5_000), 2**20 - 1, 2**20, 2**31 - 1]:
        assert abs(middle(bucket_of(value)) - value) <= 0.016 * value


@pytest.mark.django_db
def test_the_database_counts_into_the_same_buckets() -> None:
    values = [*range(300), *(2**power + more for power in range(8, 31) for more in (-1, 0, 1, 77)), 2**31 - 1]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 32 * step + (latency_ms >> step) FROM unnest(%s::int[]) WITH ORDINALITY AS t (latency_ms, n) {_STEP} ORDER BY n",
            [values],
        )
        assert [row[0] for row in cursor.fetchall()] == [bucket_of(value) for value in values]
