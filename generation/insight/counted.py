"""The decisions of a scope, in SQL: what all figures are made from.

1. `undone`: the decisions that an undo took back, each the one before its undo on the same suggestion.
2. `shown`: suggestions whose answer an experiment's subjects were shown as a copy. Who knows the version of one knows
   the other's, so theirs is hidden as well.
3. `counted`: a row a decision that stands, and a row an undo and a reopening. `version_id` is 0 where it must stay
   unknown; `took_ms` is empty where the card was not opened; `week` is its Monday, in UTC.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from .kept import kept_or
from .scope import Scope

# Sorts and hashes a million decisions in memory; more go over the disk, rather than take a small server's memory.
WORK_MEM = "128MB"

_COUNTED = """
WITH undone AS MATERIALIZED (
    SELECT earlier.id
    FROM generation_reviewdecision taken_back
    CROSS JOIN LATERAL (
        SELECT before.id
        FROM generation_reviewdecision before
        WHERE before.suggestion_id = taken_back.suggestion_id AND before.verb <> 'use'
            AND (before.at, before.id) < (taken_back.at, taken_back.id)
        ORDER BY before.at DESC, before.id DESC
        LIMIT 1
    ) earlier
    WHERE taken_back.verb = 'undo' AND taken_back.at >= %(start)s
),
shown AS MATERIALIZED (
    SELECT DISTINCT copy_of_id AS id
    FROM generation_suggestion
    WHERE variant_id = ANY(%(hidden)s) AND copy_of_id IS NOT NULL
),
counted AS {kept} (
    SELECT
        {columns}, d.by_id, d.verb, d.edited, s.use_case_id, d.verb IN ('approve', 'first', 'reject', 'again') AS is_decision,
        date_trunc('week', d.at AT TIME ZONE 'UTC')::date AS week,
        CASE
            WHEN s.variant_id = ANY(%(hidden)s) OR s.id IN (SELECT id FROM shown) THEN 0
            ELSE s.version_id
        END AS version_id,
        CASE WHEN NOT d.in_bulk THEN d.took_ms END AS took_ms
    FROM generation_reviewdecision d
    JOIN generation_suggestion s ON s.id = d.suggestion_id
    WHERE {where} AND d.verb <> 'use' AND d.id NOT IN (SELECT id FROM undone)
)
"""


def rows(scope: Scope, columns: str, statement: str, *, again: bool = False, **more: Any) -> list[dict[str, Any]]:
    """What `statement`, which goes on after `counted` with its `columns` of `d` and `s`, returns; nothing but JSON.

    `again`: it reads `counted` more than once.
    """
    kept = "MATERIALIZED" if again else "NOT MATERIALIZED"
    sql = _COUNTED.format(where=scope.where, columns=columns, kept=kept) + statement
    values = scope.values | more
    return kept_or(f"{sql} {values}", lambda: _run(sql, values))


def _run(sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    with _much_memory() as cursor:
        cursor.execute(sql, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def _much_memory() -> Iterator[Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        # Compiling takes longer than what it saves here.
        cursor.execute(f"SET LOCAL work_mem = '{WORK_MEM}'; SET LOCAL jit = off")
        yield cursor
