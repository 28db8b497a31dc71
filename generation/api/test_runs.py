"""Test runs: start one for a version, look at what came out."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from generation.models import StudioRun
from generation.studio import runs, tables
from generation.studio.tables import Cell, RunTable
from llmhub.errors import NotFound
from llmhub.money import total, usd
from llmhub.openapi import problems
from llmhub.query import query_of
from llmhub.times import rfc3339
from prompts.api.draft_body import checked
from prompts.api.versions import version_of
from usage.authentication import client_of
from usage.models import Scope

from .once import once
from .test_run_schema import NOTHING, TEST_RUN

RETRY_AFTER_S = 2


class TestRuns(APIView):
    scope = Scope.MANAGE.value

    @extend_schema(
        operation_id="run_tests",
        parameters=[
            OpenApiParameter("full_name", str, OpenApiParameter.PATH, description="service.use_case"),
            OpenApiParameter("number", int, OpenApiParameter.PATH, description="The version's number"),
        ],
        request={"application/json": NOTHING},
        responses={202: TEST_RUN, **problems(400, 401, 403, 404, 409, 413, 422)},
    )
    @once
    def post(self, request: Request, full_name: str, number: str) -> Response:
        """Run the use case's test set with this version, and with the live one to compare it with."""
        query_of(request, ())
        # A body may be left out; what is sent is an object without fields.
        checked(NOTHING, request.data)
        version = version_of(request, full_name, number)
        run = runs.run_tests(version, client_name=client_of(request).name)
        headers = {"Location": f"/api/v1/test-runs/{run.pk}", "Retry-After": str(RETRY_AFTER_S)}
        return Response(object_of(run), 202, headers=headers)


class TestRunDetail(APIView):
    scope = Scope.MANAGE.value

    @extend_schema(operation_id="get_test_run", responses={200: TEST_RUN, **problems(400, 401, 403, 404)})
    def get(self, request: Request, run_id: UUID) -> Response:
        """The run as it is now, with a result for each case and version."""
        query_of(request, ())
        rows = StudioRun.objects.select_related("use_case__service", "version", "baseline")
        run = rows.filter(pk=run_id, kind=StudioRun.Kind.TEST).first()
        if run is None or not client_of(request).may_use(run.use_case.service.slug):
            raise NotFound("There is no such test run.")
        return Response(object_of(run))


def object_of(run: StudioRun) -> dict[str, Any]:
    """A test run as the API shows it. Reads `use_case.service`, `version` and `baseline`: select them along."""
    table = tables.table(run)
    cells = [cell for row in table.rows for cell in row.cells]
    own = table.summaries[0]
    return {
        "id": str(run.pk),
        "use_case": run.use_case.full_name,
        "version": run.version.number,
        "baseline": run.baseline.number if run.baseline else None,
        "state": run.state,
        "total": run.total,
        "done": sum(cell.passed is not None for cell in cells),
        "passed": own.passed,
        "failed": own.failed,
        "cost": usd(total(summary.cost for summary in table.summaries)),
        "verdict": _verdict(run, table),
        "results": [_result(cell) for cell in cells],
        "created_at": rfc3339(run.created_at),
        "finished_at": rfc3339(run.finished_at),
    }


def _verdict(run: StudioRun, table: RunTable) -> str | None:
    if run.state != StudioRun.State.DONE:
        return None
    own = table.summaries[0]
    return "passed" if own.passed and not own.failed else "failed"


def _result(cell: Cell) -> dict[str, Any]:
    suggestion = cell.suggestion
    return {
        "case": cell.result.label,
        "version": cell.result.version.number,
        "passed": cell.passed,
        "checks": cell.checks,
        "error": {"code": suggestion.error_code, "detail": cell.error} if cell.error else None,
        "cost": usd(cell.cost),
        "latency_ms": cell.latency_ms,
    }
