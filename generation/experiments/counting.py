"""The one statement that counts: from texts, decisions and feedback to sums over people, for each variant.

It reads the rows themselves, so there is no second copy of the truth to drift from it. From top to bottom:

1. `text`: the requests in question, and whom each was for. People are told apart by a 64-bit hash of their name, which
   takes a number's room and time to sort whatever the name; among a million people, two have the same one with a
   probability of 3 in 100 million. `until`: what happens later than so long after a person's first text does not count.
2. `person`: a row a person, with what became of its texts. Whoever got texts of two variants is told by
   `first_variant` and `last_variant`.
3. `opinion`: a row a person with feedback.
4. The sums of each variant, as `prompts.statistics` wants them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

Sums = dict[str, float]

# Sorts some 900,000 texts in memory; more go over the disk, rather than take a small server's memory.
WORK_MEM = "128MB"
# A value beyond a day says that somebody left a window open, and one such would outweigh everybody else.
MOST_ENGAGED_S = 86_400.0


@dataclass(frozen=True, slots=True)
class _Rows:
    """Which rows are counted, in SQL, and which variant a text is of."""

    texts: str
    variant: str
    feedback: str


# The newest of a use case, so that the time this takes has a bound.
_NEWEST = """t.id IN (
    SELECT id FROM generation_suggestion
    WHERE use_case_id = %(use_case)s AND created_at >= %(since)s AND purpose = 'request'
    ORDER BY created_at DESC LIMIT %(most)s)"""

_OF_PHASE = _Rows(
    texts="t.phase_id = %(phase)s AND t.purpose = 'request'",
    variant="coalesce(t.variant_id, 0)",
    feedback="f.phase_id = %(phase)s",
)
_OF_USE_CASE = _Rows(
    texts=_NEWEST,
    variant="0",  # all versions as one, those of earlier experiments too
    feedback=f"f.suggestion_id IN (SELECT t.id FROM generation_suggestion t WHERE {_NEWEST})",  # noqa: S608
)

_STATEMENT = """
WITH text AS (
    SELECT *, min(created) OVER (PARTITION BY unit) + %(window)s AS until
    FROM (
        SELECT
            hashtextextended(CASE t.subject WHEN '' THEN 'client:' || t.client_id ELSE t.subject END, 0) AS unit,
            {variant} AS variant_id,
            date_part('epoch', t.created_at) AS created,
            date_part('epoch', t.completed_at) AS completed,
            -- Asking for another attempt is a decision on this text, and not an approval; the other attempt had a
            -- reviewer's help, so what is decided on it says nothing about the version.
            date_part('epoch', coalesce(t.asked_again_at, t.reviewed_at)) AS reviewed,
            t.copy_of_id IS NULL OR t.asked_again_at IS NOT NULL AS own,
            t.redo_of_id IS NULL AS judged,
            t.state IN ('approved', 'used') AND t.asked_again_at IS NULL AS approved,
            t.edited AND t.asked_again_at IS NULL AS edited,
            t.state = 'draft' AS waits,
            -- When the application was shown it: at once, or with the approval where review is required.
            CASE
                WHEN t.state = 'failed' THEN NULL
                WHEN t.review_policy <> 'required' THEN date_part('epoch', t.completed_at)
                WHEN t.state IN ('approved', 'used') THEN date_part('epoch', coalesce(t.reviewed_at, t.completed_at))
            END AS shown,
            CASE WHEN t.served_from = 'model' AND t.state <> 'failed' THEN t.latency_ms END AS latency_ms,
            t.cost::float8 AS cost
        FROM generation_suggestion t
        WHERE {texts}
    ) found
),
person AS (
    SELECT unit,
        min(variant_id) AS first_variant, max(variant_id) AS last_variant,
        min(created) AS arrived, min(until) AS until,
        coalesce(min(shown) <= min(until), false) AS shown,
        -- The first decision: its microsecond, and in the two lowest bits whether it approved and edited.
        min((reviewed * 1000000)::bigint * 4 + approved::int * 2 + edited::int)
            FILTER (WHERE own AND judged AND reviewed <= until) AS first_decision,
        avg(ln(greatest(reviewed - completed, 0.001)))
            FILTER (WHERE own AND judged AND reviewed <= until) AS decision_time,
        avg(ln(greatest(latency_ms, 1) / 1000.0::float8))
            FILTER (WHERE own AND latency_ms IS NOT NULL AND completed <= until) AS latency,
        -- Texts that have a price and an end: a draft that still waits is neither approved nor paid in vain.
        sum(cost) FILTER (WHERE own AND NOT waits AND coalesce(reviewed, completed) <= until) AS cost,
        count(cost) FILTER (WHERE own AND approved AND coalesce(reviewed, completed) <= until) AS approved_texts
    FROM text GROUP BY unit
),
opinion AS (
    SELECT person.unit,
        coalesce(bool_or(f.said = 1) FILTER (WHERE f.metric = 'adoption'), false) AS adoption,
        coalesce(bool_or(f.said = 1) FILTER (WHERE f.metric = 'conversion'), false) AS conversion,
        avg(least(f.said, %(most_engaged)s)) FILTER (WHERE f.metric = 'engagement') AS engagement,
        avg(f.said) FILTER (WHERE f.metric = 'satisfaction') AS satisfaction
    FROM (
        SELECT *, coalesce(in_time_value, value) AS said, coalesce(in_time_at, updated_at) AS at
        FROM generation_feedback
    ) f
    JOIN person ON person.unit = hashtextextended(
        -- Where a request names no subject, feedback is kept by its suggestion, and counts for its client.
        CASE f.unit WHEN 'suggestion:' || f.suggestion_id THEN 'client:' || f.client_id ELSE f.unit END, 0)
    WHERE {feedback} AND date_part('epoch', f.at) <= person.until
    GROUP BY person.unit
)
SELECT first_variant AS variant_id,
    first_variant <> last_variant AS crossed,
    count(*) AS arrived,
    count(*) FILTER (WHERE arrived > %(yesterday)s) AS arrived_today,
    count(*) FILTER (WHERE shown) AS shown,
    count(first_decision) AS decided,
    count(*) FILTER (WHERE first_decision & 2 > 0) AS approved,
    count(*) FILTER (WHERE first_decision & 3 = 3) AS edited,
    count(*) FILTER (WHERE shown AND adoption) AS adopted,
    count(*) FILTER (WHERE shown AND conversion) AS converted,
    {means},
    count(cost) AS priced, sum(cost) AS cost_sum, sum(cost * cost) AS cost_squares,
    sum(approved_texts) FILTER (WHERE cost IS NOT NULL) AS approved_sum,
    sum(approved_texts * approved_texts) FILTER (WHERE cost IS NOT NULL) AS approved_squares,
    sum(cost * approved_texts) AS cost_approved
FROM person LEFT JOIN opinion USING (unit)
GROUP BY 1, 2
"""
_MEANS = ("engagement", "satisfaction", "latency", "decision_time")
_MEAN = "count({0}) AS {0}_n, sum({0}) AS {0}_sum, sum({0} * {0}) AS {0}_squares"


@dataclass(frozen=True, slots=True)
class Counted:
    """One variant's people: how many arrived, how many of them in the last day, how many were shown a text, and the
    sums of each metric. `crossed` ones were seen in another variant too, and say nothing about either."""

    variant_id: int
    crossed: bool
    arrived: int
    arrived_today: int
    shown: int
    metrics: dict[str, Sums]


def count_phase(phase_id: int, window: timedelta, now: datetime) -> list[Counted]:
    """What happened in a phase, counting what came within `window` of each person's first text."""
    return _run(_OF_PHASE, {"phase": phase_id, "window": window.total_seconds()}, now)


def count_newest(use_case_id: int, since: datetime, most: int, window: timedelta, now: datetime) -> list[Counted]:
    """The same for the newest requests of a use case: those after `since`, `most` at most. One row at most."""
    values = {"use_case": use_case_id, "since": since, "most": most, "window": window.total_seconds()}
    return _run(_OF_USE_CASE, values, now)


def _run(rows: _Rows, values: dict[str, Any], now: datetime) -> list[Counted]:
    means = ", ".join(_MEAN.format(name) for name in _MEANS)
    # Only constants of this file are put in; values are bound.
    statement = _STATEMENT.format(texts=rows.texts, variant=rows.variant, feedback=rows.feedback, means=means)
    values = values | {"yesterday": (now - timedelta(days=1)).timestamp(), "most_engaged": MOST_ENGAGED_S}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', %s, true), set_config('jit', 'off', true)", [WORK_MEM])
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [_counted(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def _counted(row: dict[str, Any]) -> Counted:
    return Counted(
        variant_id=row["variant_id"],
        crossed=row["crossed"],
        arrived=row["arrived"],
        arrived_today=row["arrived_today"],
        shown=row["shown"],
        metrics={
            "approval": {"n": row["decided"], "successes": row["approved"]},
            "adoption": {"n": row["shown"], "successes": row["adopted"]},
            "conversion": {"n": row["shown"], "successes": row["converted"]},
            "edit_share": {"n": row["approved"], "successes": row["edited"]},
            "cost_per_approved": {
                "n": row["priced"],
                "num_sum": _float(row["cost_sum"]),
                "num_sum_squares": _float(row["cost_squares"]),
                "den_sum": _float(row["approved_sum"]),
                "den_sum_squares": _float(row["approved_squares"]),
                "num_den_sum_products": _float(row["cost_approved"]),
            },
        }
        | {name: _mean(row, name) for name in _MEANS},
    )


def _mean(row: dict[str, Any], name: str) -> Sums:
    return {
        "n": row[f"{name}_n"],
        "sum": _float(row[f"{name}_sum"]),
        "sum_squares": _float(row[f"{name}_squares"]),
    }


def _float(value: Any) -> float:
    return 0.0 if value is None else float(value)
