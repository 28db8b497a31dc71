"""What a client used and what it cost."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from llmhub.money import usd
from llmhub.openapi import list_of, problems
from llmhub.query import bad_parameter, choice_parameter, page, query_of, time_parameter
from usage import report
from usage.authentication import client_of
from usage.models import Client, Scope
from usage.write_behind import write_behind

DEFAULT_DAYS = 30
PAGE_SIZE = 1_000
# Each of these is put together from many rows.
SUBJECTS_PAGE_SIZE = 50
PERCENTILES = (0.5, 0.95, 0.99)

COUNT = {"type": "integer", "minimum": 0}
MILLISECONDS = {"type": ["integer", "null"], "description": "Of the whole answer; from 64 ms on within 1.6 %"}
ROW = {
    "title": "UsageRow",
    "type": "object",
    "properties": {
        "key": {"type": "string"},
        **dict.fromkeys(
            ["requests", "succeeded", "cached", "fallbacks", "tokens_input", "tokens_output"],
            COUNT,
        ),
        "cost": {"type": "string", "description": "USD"},
        **dict.fromkeys(["p50_ms", "p95_ms", "p99_ms"], MILLISECONDS),
    },
}
ROW["required"] = list(ROW["properties"])


class UsageSummary(APIView):
    scope = Scope.READ_USAGE.value

    @extend_schema(
        operation_id="get_usage",
        parameters=[
            OpenApiParameter("from", str, description="Date or time; 30 days before “to” by default."),
            OpenApiParameter("to", str, description="Date (that whole day is in) or time (not in); now by default."),
            OpenApiParameter("group_by", str, enum=list(report.GROUPS), description="`day` by default."),
            OpenApiParameter("cursor", str, description="Where a page begins; part of “next” and “previous”."),
        ],
        responses={200: list_of(ROW, total=ROW), **problems(400, 401, 403)},
    )
    def get(self, request: Request) -> Response:
        """This client's own usage, grouped, with a total: days in order, all else with the dearest first."""
        query = query_of(request, ("from", "to", "group_by", "cursor"))
        group = choice_parameter("group_by", query.get("group_by", "day"), report.GROUPS)
        start, end = _range(query)
        offset, size = _offset(query.get("cursor", "")), SUBJECTS_PAGE_SIZE if group == "subject" else PAGE_SIZE
        write_behind.flush()  # so that callers find their own requests of a moment ago
        rows, total = _figures(group, start, end, client_of(request), offset, size)
        # With both ends named, so that later pages go on with the same range.
        named = {"group_by": group, "from": start.isoformat(), "to": end.isoformat()}
        after = _link(request, named, offset + size) if len(rows) > size else None
        before = _link(request, named, max(0, offset - size)) if offset else None
        answer = page([_row(key, figures) for key, figures in rows[:size]], after, before)
        return Response(answer | {"total": _row("total", total)})


def _figures(
    group: str, start: datetime, end: datetime, client: Client, offset: int, size: int
) -> tuple[list[tuple[str, report.Figures]], report.Figures]:
    """`size` rows from `offset` on, one more if there are more, and the total of all rows."""
    if group == "subject":
        rows = report.rows_by(group, start, end, client=client, limit=size + 1, offset=offset)
        return rows, report.total(start, end, client=client)
    rows = report.rows_by(group, start, end, client=client)
    # Hundreds of days take longer to put together than their months.
    total = report.total(start, end, client=client) if group == "day" else report.together(row for _, row in rows)
    return rows[offset : offset + size + 1], total


def _row(key: str, figures: report.Figures) -> dict[str, Any]:
    p50, p95, p99 = figures.latencies.percentiles(PERCENTILES)
    return {
        "key": key,
        "requests": figures.requests,
        "succeeded": figures.succeeded,
        "cached": figures.cached,
        "fallbacks": figures.fallbacks,
        "tokens_input": figures.whole_input,
        "tokens_output": figures.tokens_output,
        "cost": usd(figures.cost),
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
    }


def _range(query: dict[str, str]) -> tuple[datetime, datetime]:
    end = timezone.now()
    if to := query.get("to"):
        end = time_parameter("to", to)
        if "T" not in to:
            end = _moved("to", end, 1)
    start = time_parameter("from", query["from"]) if "from" in query else _moved("to", end, -DEFAULT_DAYS)
    if start > end:
        raise bad_parameter("from", "Must not be later than “to”.")
    return start, end


def _moved(name: str, moment: datetime, days: int) -> datetime:
    try:
        return moment + timedelta(days=days)
    except OverflowError:
        raise bad_parameter(name, "Is at the end of the calendar.") from None


def _offset(cursor: str) -> int:
    """How many rows come before the page. Raises InvalidRequest."""
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise bad_parameter("cursor", "Use a “next” or “previous” address as it was given.")
    return int(cursor)


def _link(request: Request, query: dict[str, str], offset: int) -> str:
    more = {"cursor": str(offset)} if offset else {}
    return request.build_absolute_uri(f"{request.path}?{urlencode(query | more)}")
