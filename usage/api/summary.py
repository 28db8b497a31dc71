"""What a client used and what it cost."""

from datetime import datetime, timedelta

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from llmhub.openapi import list_of, problems
from llmhub.query import bad_parameter, choice_parameter, page, query_of, time_parameter
from usage import report
from usage.authentication import client_of
from usage.models import Scope
from usage.write_behind import write_behind

DEFAULT_DAYS = 30

COUNT = {"type": "integer", "minimum": 0}
MILLISECONDS = {"type": ["integer", "null"], "description": "Of the whole answer"}
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
            OpenApiParameter("from", str, description="Date or time; 30 days ago by default."),
            OpenApiParameter("to", str, description="Date (that whole day is in) or time (not in); now by default."),
            OpenApiParameter("group_by", str, enum=list(report.GROUPS), description="`day` by default."),
        ],
        responses={200: list_of(ROW, total=ROW), **problems(400, 401, 403)},
    )
    def get(self, request: Request) -> Response:
        """This client's own usage, grouped, with a total."""
        query = query_of(request, ("from", "to", "group_by"))
        group = choice_parameter("group_by", query.get("group_by", "day"), report.GROUPS)
        write_behind.flush()  # so that callers find their own requests of a moment ago
        found = report.records(*_range(query)).filter(client=client_of(request))
        return Response(page(report.rows_by(found, group)) | {"total": report.total_of(found)})


def _range(query: dict[str, str]) -> tuple[datetime, datetime]:
    end = timezone.now()
    if to := query.get("to"):
        end = time_parameter("to", to)
        if "T" not in to:
            end += timedelta(days=1)
    start = time_parameter("from", query["from"]) if "from" in query else end - timedelta(days=DEFAULT_DAYS)
    if start > end:
        raise bad_parameter("from", "Must not be later than “to”.")
    return start, end
