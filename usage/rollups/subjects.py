"""Which subjects there were, as sets of numbers: merging them in Python takes a fraction of what the database needs."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from .measures import SUBJECT, VERSION

# Where different subjects are counted.
DIMENSIONS = ("total", "service", "use_case", "version")


def sets(month: str, where: str) -> str:
    """A query for a month (or NULL), service, use case and version, and the set of subjects that records have there."""
    return f"""
        SELECT month, service, use_case, version, string_agg(subject, '')
        FROM (
            SELECT DISTINCT {month} AS month, service, use_case, {VERSION} AS version, {SUBJECT} AS subject
            FROM usage_usagerecord WHERE {where} AND subject <> ''
        ) AS found
        GROUP BY month, service, use_case, version"""  # noqa: S608 - of constants of ours


def counted(rows: Iterable[tuple[Any, str, str, str, bytes | memoryview]], dimension: str) -> dict[str, int]:
    """How many different subjects each key has over all rows of `sets`; those of each month are added up."""
    found: dict[tuple[Any, str], set[int]] = defaultdict(set)
    for month, service, use_case, version, subjects in rows:
        key = {"total": "", "service": service, "use_case": use_case, "version": version}[dimension]
        found[month, key].update(memoryview(subjects).cast("q"))
    counts: dict[str, int] = defaultdict(int)
    for (_, key), different in found.items():
        counts[key] += len(different)
    return dict(counts)
