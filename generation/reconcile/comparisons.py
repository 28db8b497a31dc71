"""What must be equal, as queries: each row is one thing, with what it should be and what it is.

Amounts are compared as rounded to the places that columns have; none of them has more, so this only evens out zeros.
"""

from .check import Comparison

# An attempt's cost from its tokens and the unit prices that it was charged at.
PRICED = Comparison(
    "Attempts cost what their tokens cost at their unit prices",
    """
    SELECT 'attempt ' || id,
        round((tokens_input * (unit_prices->>'input')::numeric
            + tokens_output * (unit_prices->>'output')::numeric
            + tokens_cache_read * (unit_prices->>'cache_read')::numeric
            + (tokens_cache_write - tokens_cache_write_1h) * (unit_prices->>'cache_write_5m')::numeric
            + tokens_cache_write_1h * (unit_prices->>'cache_write_1h')::numeric) * 0.000001, 12),
        round(cost, 12)
    FROM generation_attempt
    WHERE started_at >= %(since)s AND started_at < %(until)s AND cost_kind = 'exact' AND outcome = 'answered'
        AND unit_prices IS NOT NULL
    """,
)

_MADE = "FROM generation_suggestion s WHERE s.completed_at >= %(since)s AND s.completed_at < %(until)s"

SUGGESTIONS = Comparison(
    "Suggestions cost what their attempts cost",
    f"""
    SELECT 'suggestion ' || s.id, made.figures, concat_ws(' / ', round(s.cost, 12), s.tokens_input, s.tokens_output)
    FROM generation_suggestion s CROSS JOIN LATERAL (
        SELECT concat_ws(' / ', CASE WHEN count(*) = count(cost) THEN round(coalesce(sum(cost), 0), 12) END,
            coalesce(sum(tokens_input), 0), coalesce(sum(tokens_output), 0)) AS figures
        FROM generation_attempt a WHERE a.suggestion_id = s.id AND (a.cost_kind <> '' OR a.outcome = 'answered')
    ) AS made
    WHERE s.id IN (SELECT s.id {_MADE} AND s.served_from = 'model')
    """,  # noqa: S608 - of constants of ours
)

RECORDS = Comparison(
    "Suggestions and usage records say the same",
    f"""
    SELECT 'suggestion ' || s.id,
        concat_ws(' / ', round(s.cost, 12), s.tokens_input, s.tokens_output, s.tokens_cache_read, s.tokens_cache_write),
        coalesce((
            SELECT concat_ws(' / ', round(r.cost, 12), r.tokens_input, r.tokens_output, r.tokens_cache_read,
                r.tokens_cache_write)
            FROM usage_usagerecord r
            WHERE r.id = s.id AND r.at >= s.completed_at - interval '1 day' AND r.at < s.completed_at + interval '1 day'
        ), 'no record')
    {_MADE} AND NOT EXISTS (
        SELECT FROM usage_rolledday d WHERE d.day = (s.completed_at AT TIME ZONE 'UTC')::date AND d.dropped)
    """,  # noqa: S608 - of constants of ours
)

ORPHANS = Comparison(
    "Paid usage records belong to a suggestion",
    """
    SELECT 'record ' || r.id, 'a suggestion', CASE WHEN s.id IS NULL THEN 'none' ELSE 'a suggestion' END
    FROM usage_usagerecord r LEFT JOIN generation_suggestion s ON s.id = r.id
    WHERE r.at >= %(since)s AND r.at < %(until)s AND r.served_from = 'model'
    """,
)

HOLDS = Comparison(
    "Attempts and the money held for them say the same",
    """
    SELECT 'attempt ' || a.id,
        CASE WHEN a.outcome = 'started' THEN 'held' ELSE 'booked ' || round(coalesce(a.cost, 0), 12) END,
        CASE WHEN h.id IS NULL THEN 'nothing held' WHEN h.state = 'held' THEN 'held'
            ELSE 'booked ' || round(h.cost, 12) END
    FROM generation_attempt a LEFT JOIN usage_hold h ON h.id = a.id
    WHERE a.started_at >= %(since)s AND a.started_at < %(until)s AND a.unit_prices IS NOT NULL
    UNION ALL
    SELECT 'hold ' || h.id, 'an attempt', 'none'
    FROM usage_hold h
    WHERE h.made_at >= %(since)s AND h.made_at < %(until)s
        AND NOT EXISTS (SELECT FROM generation_attempt a WHERE a.id = h.id)
    """,
)

PERIODS = Comparison(
    "Budgets have spent and hold what their calls did",
    """
    SELECT 'budget ' || b.id || ' from ' || p.starts_at,
        'spent ' || round(calls.spent, 12) || ', held ' || round(calls.held, 12),
        'spent ' || round(p.spent, 12) || ', held ' || round(p.held, 12)
    FROM usage_budgetperiod p JOIN usage_budget b ON b.id = p.budget_id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(h.cost) FILTER (WHERE h.state <> 'held'), 0) AS spent,
            coalesce(sum(h.amount) FILTER (WHERE h.state = 'held'), 0) AS held
        FROM usage_hold h
        WHERE h.made_at >= p.starts_at AND h.made_at < least(p.ends_at, coalesce(p.closed_at, p.ends_at)) AND (
            b.scope = 'all'
            OR b.scope = 'service' AND h.service = b.target
            OR b.scope = 'use_case' AND h.use_case = b.target
            OR b.scope = 'client' AND h.client_id = b.client_id)
    ) AS calls
    WHERE p.ends_at > %(since)s AND p.starts_at < %(until)s
    """,
)

_FIGURES = """concat_ws(' / ', sum(requests), round(sum(cost), 12), sum(tokens_input), sum(tokens_output),
    sum(tokens_cache_read), sum(tokens_cache_write), round(sum(saved), 12))"""

ROLLED = Comparison(
    "Roll-ups say what the usage records say",
    f"""
    SELECT 'day ' || sums.day || ', ' || sums.sort, coalesce(records.figures, '0'), sums.figures
    FROM (
        SELECT u.day, u.dimension || CASE WHEN u.client_id IS NULL THEN '' ELSE ' by client' END AS sort,
            {_FIGURES} AS figures
        FROM usage_dailyusage u JOIN usage_rolledday d ON d.day = u.day AND NOT d.dropped
        WHERE u.day >= (%(since)s AT TIME ZONE 'UTC')::date AND u.day < (%(until)s AT TIME ZONE 'UTC')::date
        GROUP BY 1, 2
    ) AS sums
    LEFT JOIN (
        SELECT day, {_FIGURES} AS figures FROM (
            SELECT (at AT TIME ZONE 'UTC')::date AS day, 1 AS requests, cost, tokens_input, tokens_output,
                tokens_cache_read, tokens_cache_write, saved
            FROM usage_usagerecord
            WHERE at >= date_trunc('day', %(since)s AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AND at < %(until)s
        ) AS one GROUP BY day
    ) AS records ON records.day = sums.day
    """,  # noqa: S608 - of constants of ours
)

COMPARISONS = (PRICED, SUGGESTIONS, RECORDS, ORPHANS, HOLDS, PERIODS, ROLLED)
