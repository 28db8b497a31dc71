"""Records for tests, and their figures by plain sums, to hold reports against."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from usage.models import Client, UsageRecord
from usage.report import Figures

KEY_OF: dict[str, Callable[[UsageRecord], str]] = {
    "day": lambda row: f"{row.at.astimezone(UTC).date()}",
    "service": lambda row: row.service,
    "use_case": lambda row: row.use_case,
    "version": lambda row: f"{row.use_case} v{row.version}" if row.version else row.use_case,
    "model": lambda row: row.model,
    "client": lambda row: row.client.name,
    "subject": lambda row: row.subject,
    "served_from": lambda row: row.served_from,
    "variant": lambda row: row.variant,
}
SUMS = [name for name in Figures.__dataclass_fields__ if name != "latencies"]


def entry(client: Client, at: datetime, **values: Any) -> UsageRecord:
    """A record that is not written yet."""
    given = {"service": "content", "use_case": "content.caption", "served_from": "model", "succeeded": True, "cost": 1}
    return UsageRecord(client=client, at=at, **given | values)


def random_entries(
    draw: random.Random, clients: list[Client], start: datetime, days: float, count: int
) -> list[UsageRecord]:
    """Records at random times of the range, with everything that can differ."""
    return [
        _random_entry(draw, draw.choice(clients), start + timedelta(days=days * draw.random())) for _ in range(count)
    ]


def _random_entry(draw: random.Random, client: Client, at: datetime) -> UsageRecord:
    use_case = draw.choice(["content.caption", "content.hashtags", "email.return"])
    kind = draw.choice(["exact", "exact", "estimated", "unknown"])
    return entry(
        client,
        at,
        service=use_case.partition(".")[0],
        use_case=use_case,
        version=draw.choice([None, 1, 2]),
        variant=draw.choice(["", "warm:a", "warm:b"]),
        model=draw.choice(["haiku", "opus"]),
        subject=draw.choice(["", "u1", "u2", "u3"]),
        served_from=draw.choice(UsageRecord.ServedFrom.values),
        succeeded=draw.random() < 0.9,
        tokens_input=draw.randrange(5000),
        tokens_output=draw.randrange(5000),
        tokens_cache_read=draw.choice([0, 1000]),
        tokens_cache_write=draw.choice([0, 300]),
        cost=None if kind == "unknown" else Decimal(draw.randrange(10**9)).scaleb(-12),
        cost_kind=kind,
        saved=Decimal(draw.choice([0, 7])).scaleb(-11),
        latency_ms=draw.choice([draw.randrange(64), draw.randrange(20_000), draw.randrange(10**7)]),
    )


def summed(rows: Iterable[UsageRecord], group: str) -> dict[str, dict[str, Any]]:
    """The sums of each key, by plain Python."""
    found: dict[str, dict[str, Any]] = defaultdict(lambda: dict.fromkeys(SUMS, 0))
    for row in rows:
        sums = found[KEY_OF[group](row) if group in KEY_OF else ""]
        sums["requests"] += 1
        sums["succeeded"] += row.succeeded
        sums["cached"] += row.served_from in ("cache", "stale_cache")
        sums["fallbacks"] += row.served_from in ("stale_cache", "approved_copy", "template")
        sums["unpriced"] += row.cost is None
        for name in ("tokens_input", "tokens_output", "tokens_cache_read", "tokens_cache_write", "saved"):
            sums[name] += getattr(row, name)
        sums["cost"] += row.cost or 0
        sums["estimated_cost"] += (row.cost or 0) if row.cost_kind == "estimated" else 0
    return dict(found)


def sums_of(figures: Figures) -> dict[str, Any]:
    return {name: getattr(figures, name) for name in SUMS}


def partition_of(row: UsageRecord) -> str:
    """The table that holds a record."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM usage_usagerecord WHERE id = %s", [row.pk])
        return str(cursor.fetchone()[0])


def empty_ledger() -> None:
    """As if nothing had been written: what a crash before the end of a job leaves behind."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE usage_usagerecord")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
