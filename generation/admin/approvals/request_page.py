"""The second person's page: what was asked, the diff, the test table, and the decision."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from generation.admin.test_sets.cells import CellView, cell_view
from generation.admin.test_sets.permissions import ADD_RUN
from generation.models import StudioRun
from generation.studio import tables
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.errors import Fault, WrongState
from prompts import approvals
from prompts.admin.gate_facts import ago_tag, gates_of, run_tests_url
from prompts.admin.wording_diff import changes
from prompts.experiments.traffic import refuse_while_running
from prompts.gates import VerdictOf, latest_verdict, obstacles
from prompts.models import PromptTestVerdict, PromptVersion, PublishRequest

# Rows of the test table that the page shows; the run's own page has all.
MAX_ROWS = 50


@dataclass(frozen=True, slots=True)
class RowView:
    """One test case: how each version did."""

    label: str
    change: str
    cells: list[CellView]


@dataclass(frozen=True, slots=True)
class RunView:
    """The last run of the test set with this wording: versions by name, their totals, the rows, failures first."""

    run: StudioRun
    at: Any
    heads: list[str]
    totals: list[str]
    rows: list[RowView]
    left_out: int


def request_page(
    screen: HubModelAdmin,
    request: HttpRequest,
    asked: PublishRequest,
    *,
    problem: str = "",
    comment: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show `asked`; with the `problem` of a decision that was refused, and what was typed."""
    version = asked.version
    is_open = asked.state == PublishRequest.State.OPEN
    is_stale = approvals.is_stale(asked)
    reason = approvals.why_not(asked, request.user) if is_open else ""  # type: ignore[arg-type]
    verdict_of = cache(latest_verdict)  # it is told in three places
    faults = _faults(asked, verdict_of) if is_open and not is_stale else []
    # What a gate's own line tells is not told twice.
    told = [fault.detail for fault in faults if fault.pointer != "/tests"]
    before = _before(asked)
    context: dict[str, Any] = {
        "asked": asked, "version": version, "use_case": version.use_case, "before": before, "is_open": is_open,
        "is_stale": is_open and is_stale, "why_not": reason, "faults": told, "asked_at": ago_tag(asked.requested_at),
        "decided_at": ago_tag(asked.decided_at), "may_decide": is_open and not reason,
        "may_approve": is_open and not reason and not is_stale and not faults, "seen": seen_of(asked),
        "is_own": asked.requested_by_id == request.user.pk, "changes": changes(before, version),
        "gates": [gate for gate in gates_of(version, asked, verdict_of=verdict_of) if gate.title != "Second person"] if is_open else [],
        "test": _test(version, verdict_of(version)), "problem": problem, "comment": comment, "run_tests_url": run_tests_url(),
        "may_run_tests": request.user.has_perm(ADD_RUN), "original": asked, "media": screen.media,
    }  # fmt: skip
    context = screen.page_context(request, f"Approval of {version}", **context)
    return TemplateResponse(request, "admin/prompts/publishrequest/detail.html", context, status=status)


def seen_of(asked: PublishRequest) -> str:
    """What the page shows, to be held against what is there when a decision is sent."""
    return f"{asked.state}:{asked.version.fingerprint}:{asked.version.use_case.live_version_id}"


def _faults(asked: PublishRequest, verdict_of: VerdictOf) -> list[Fault]:
    """What keeps it from going out even if it is approved."""
    found = [fault for fault in obstacles(asked.version, verdict_of=verdict_of) if fault.pointer != "/approval"]
    if asked.purpose == PublishRequest.Purpose.PUBLISH:
        try:
            refuse_while_running(asked.version.use_case)
        except WrongState as error:
            found.append(Fault("/experiment", error.detail))
    return found


def _before(asked: PublishRequest) -> PromptVersion | None:
    """What the wording is held against: the live version; of one that went out, what it took the place of."""
    if asked.state == PublishRequest.State.APPROVED:
        publication = asked.version.publications.select_related("replaced").filter(request=asked).first()
        if publication:
            return publication.replaced
    live = asked.version.use_case.live_version
    return None if live is not None and live.pk == asked.version_id else live


def _test(version: PromptVersion, verdict: PromptTestVerdict | None) -> RunView | None:
    run_id = verdict.run_id if verdict else None
    runs = StudioRun.objects.filter(kind=StudioRun.Kind.TEST, version=version)
    wanted = runs.filter(pk=run_id) if run_id else runs.filter(fingerprint=version.fingerprint)
    run = wanted.select_related("use_case__service", "version", "baseline").first()
    if run is None:
        return None
    table = tables.table(run, contents=False)
    rows = sorted(table.rows, key=_failures_first)
    return RunView(
        run,
        ago_tag(run.created_at),
        [f"v{one.number}{' (live)' if one.pk == version.use_case.live_version_id else ''}" for one in table.versions],
        [_total(summary) for summary in table.summaries],
        [RowView(row.label, row.change, [cell_view(cell, True) for cell in row.cells]) for row in rows[:MAX_ROWS]],
        max(0, len(rows) - MAX_ROWS),
    )


def _failures_first(row: tables.Row) -> tuple[bool, bool, int]:
    passed = [cell.passed for cell in row.cells]
    return row.change != "worse", passed[:1] != [False], row.position


def _total(summary: tables.Summary) -> str:
    pending = f", {summary.pending} still to come" if summary.pending else ""
    return f"{summary.passed} of {summary.passed + summary.failed} passed{pending}"
