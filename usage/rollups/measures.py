"""The figures of records, as SQL. Roll-ups and the live part of reports are made by the same expressions."""

from usage.models import UsageRecord

From = UsageRecord.ServedFrom
CACHED = (From.CACHE.value, From.STALE_CACHE.value)
FALLBACKS = (From.STALE_CACHE.value, From.APPROVED_COPY.value, From.TEMPLATE.value)


def _among(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


# Of `records` below.
SUMS = {
    "requests": "count(*)",
    "succeeded": "count(*) FILTER (WHERE succeeded)",
    "cached": f"count(*) FILTER (WHERE source IN ({_among(CACHED)}))",
    "fallbacks": f"count(*) FILTER (WHERE source IN ({_among(FALLBACKS)}))",
    "unpriced": "count(*) FILTER (WHERE cost IS NULL)",
    "tokens_input": "sum(tokens_input)",
    "tokens_output": "sum(tokens_output)",
    "tokens_cache_read": "sum(tokens_cache_read)",
    "tokens_cache_write": "sum(tokens_cache_write)",
    "cost": "coalesce(sum(cost), 0)",
    "estimated_cost": "coalesce(sum(cost) FILTER (WHERE cost_kind = 'estimated'), 0)",
    "saved": "sum(saved)",
}
NAMES = tuple(SUMS)
MONEY = ("cost", "estimated_cost", "saved")
COLUMNS = ", ".join((*NAMES, "latency_buckets", "latency_counts"))

# What a version is called: `sns_auto.captions v3`.
VERSION = "use_case || coalesce(' v' || version, '')"
# A number (8 bytes) for a subject, to count different ones by: shorter than its name, and two of a million share one
# with a probability of 1 : 10,000,000.
SUBJECT = "decode(left(md5(subject), 16), 'hex')"
DAY = "(at AT TIME ZONE 'UTC')::date"

_OCTAVES = ", ".join(str(64 << step) for step in range(25))
# See usage.report.latencies for the buckets.
_STEP = f"CROSS JOIN LATERAL (SELECT width_bucket(latency_ms, ARRAY[{_OCTAVES}]) AS step) AS scale"


def records(columns: str, where: str) -> str:
    """A subquery of records with `columns`, all that SUMS need, and the bucket of the latency."""
    return f"""(
        SELECT {columns}, succeeded, served_from AS source, tokens_input, tokens_output, tokens_cache_read,
            tokens_cache_write, cost, cost_kind, saved, 32 * step + (latency_ms >> step) AS bucket
        FROM usage_usagerecord {_STEP} WHERE {where}
    ) AS records"""  # noqa: S608 - of constants of ours


def summed(keys: str, grouping: str, source: str) -> str:
    """A query for `keys` and COLUMNS of `source`, which is grouped `grouping` and by the bucket."""
    sums = ", ".join(f"{how} AS {name}" for name, how in SUMS.items())
    outer = ", ".join(f"sum({name}){'' if name in MONEY else '::bigint'} AS {name}" for name in NAMES)
    return f"""
        SELECT {keys}, {outer}, array_agg(bucket::smallint) AS latency_buckets,
            array_agg(requests::integer) AS latency_counts
        FROM (SELECT {keys}, bucket, {sums} FROM {source} GROUP BY {grouping}) AS by_bucket
        GROUP BY {keys}"""  # noqa: S608 - of constants of ours
