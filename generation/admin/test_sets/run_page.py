"""A run: how far it is, what came out, and what got better or worse against the live version."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from generation.models import StudioRun
from generation.studio import tables
from llmhub.admin_site.display import NOTHING, ago, duration, money
from llmhub.admin_site.pages import HubModelAdmin
from prompts.models import PromptVersion
from prompts.test_sets import RUBRIC

from .cells import CellView, cell_view
from .permissions import ADD_RUN
from .run_row import RowAnswers, answers_of
from .run_words import progress_words, sentence_of, verdict_of

# A trial of so few inputs stands open at once; of more only the first, and the others are fetched when they are opened.
FEW = 3
RELATED = ("use_case__service", "version", "baseline", "requested_by")


@dataclass(frozen=True, slots=True)
class Head:
    """A version of the run: its id, its name, whether it is live."""

    pk: int
    name: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """One input, with a cell for each version. `answers` is there where they stand open."""

    label: str
    url: str
    change: str
    cells: list[CellView]
    answers: RowAnswers | None


@dataclass(frozen=True, slots=True)
class Total:
    """What a version comes to in the run: (name, figure)."""

    name: str
    is_live: bool
    facts: list[tuple[str, str]]


def run_of(object_id: str) -> StudioRun:
    """The run with what its page tells of it.

    Raises Http404.
    """
    try:
        found = StudioRun.objects.select_related(*RELATED).filter(pk=UUID(object_id)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404("There is no such run.")
    return found


def run_page(screen: HubModelAdmin, request: HttpRequest, run: StudioRun) -> HttpResponse:
    """The page of a run."""
    table = tables.table(run, contents=False)
    is_graded = any(_is_graded(cell) for row in table.rows for cell in row.cells)
    is_test, is_over = run.kind == StudioRun.Kind.TEST, run.state != StudioRun.State.RUNNING
    progress = None if is_over else tables.progress(run)
    rows = sorted(table.rows, key=_failures_first) if is_test else table.rows
    opened = [] if is_test else rows if len(rows) <= FEW else rows[:1]
    answers = dict(zip((row.position for row in opened), answers_of(run, opened, request), strict=True))
    context: dict[str, Any] = {
        "run": run,
        "begun": ago(run.created_at),
        "heads": [_head(version, run) for version in table.versions],
        "totals": [_total(summary, run, is_test, is_graded) for summary in table.summaries],
        "rows": [_row(row, run, is_test, answers.get(row.position)) for row in rows],
        "progress": progress,
        "progress_words": progress_words(progress) if progress else "",
        "sentence": sentence_of(run, table) if is_over else "",
        "verdict": verdict_of(run, table),
        "may_run": request.user.has_perm(ADD_RUN),
        "is_over": is_over,
        "left_out": _left_out(run) if is_test else 0,
    }
    context = screen.page_context(request, str(run), original=run, **context)
    return TemplateResponse(request, "admin/generation/studiorun/run.html", context)


def progress_json(screen: HubModelAdmin, request: HttpRequest, run: StudioRun) -> HttpResponse:
    """How far the run is, for the page that follows it."""
    progress = tables.progress(run)
    answer = {
        "done": progress.done,
        "total": progress.total,
        "state": progress.state,
        "cost": None if progress.cost is None else str(progress.cost),
        "words": progress_words(progress),
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _failures_first(row: tables.Row) -> tuple[int, int]:
    states = [cell.passed for cell in row.cells]
    if row.change == "worse":
        rank = 0
    elif states and states[0] is False:
        rank = 1
    else:
        rank = 2 if False in states else 3 if None in states else 4
    return rank, row.position


def _row(row: tables.Row, run: StudioRun, is_test: bool, answers: RowAnswers | None) -> RowView:
    url = reverse("admin:generation_studiorun_row", args=[run.pk, row.position])
    cells = [cell_view(cell, is_test) for cell in row.cells]
    return RowView(row.label, url, row.change, cells, answers)


def _head(version: PromptVersion, run: StudioRun) -> Head:
    return Head(version.pk, f"v{version.number}", run.use_case.live_version_id == version.pk)


def _is_graded(cell: tables.Cell) -> bool:
    """Whether a model was asked about the answer, which costs beside making it."""
    return any(check.get("name") == RUBRIC for check in cell.checks)


def _total(summary: tables.Summary, run: StudioRun, is_test: bool, is_graded: bool) -> Total:
    head = _head(summary.version, run)
    made = summary.passed + summary.failed
    facts = [("Passed" if is_test else "Good answers", f"{summary.passed} of {made}" if made else NOTHING)]
    for name, count in (("Still to come", summary.pending), ("Cancelled", summary.cancelled)):
        facts += [(name, str(count))] if count else []
    facts += [
        ("Cost, grading included" if is_graded else "Cost", money(summary.cost)),
        (
            "Cost per answer, without grading" if is_graded else "Cost per answer",
            money(_rounded(summary.cost_per_answer)),
        ),
        ("Time to answer, mean", duration(summary.latency_ms)),
    ]
    return Total(head.name, head.is_live, facts)


def _left_out(run: StudioRun) -> int:
    """How many cases that there were when the run began are not in it, as they were off."""
    of_run = run.results.exclude(test=None).values("test")
    return run.use_case.tests.filter(created_at__lt=run.created_at).exclude(pk__in=of_run).count()


def _rounded(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount, 8)
