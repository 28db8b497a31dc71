"""What a run has come to, for screens, the API and the command. A fixed number of queries, however many results."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from generation.models import Attempt, StudioResult, StudioRun, Suggestion
from generation.models.suggestion import State
from llmhub.money import total
from prompts.models import PromptVersion

from .guard import Cancelled
from .measures import Measures, measured

CANCELLED = Cancelled.code


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` results are in. `cost` is what they cost so far in USD, grading included; None if not known."""

    done: int
    total: int
    state: str
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One input with one version. `state` is the suggestion's, or `cancelled`.

    `cost` (USD), `latency_ms` and tokens are of making the answer, without grading; None while it is being made, and
    `cost` also where the price is not known. `error` is a sentence where there is no answer.
    """

    result: StudioResult
    suggestion: Suggestion
    state: str
    passed: bool | None
    checks: list[dict[str, Any]]
    error: str
    cost: Decimal | None
    latency_ms: int | None
    tokens_in: int | None
    tokens_out: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One input. `change` tells how the version did against the baseline, once both are in."""

    position: int
    label: str
    test_id: int | None
    cells: list[Cell]
    change: str


@dataclass(frozen=True, slots=True)
class Summary:
    """One version over all inputs. `cost` is everything, grading included; `cost_per_answer` and `latency_ms` are means
    over the answers that were made, without grading. USD and milliseconds; None where nothing is known.
    """

    version: PromptVersion
    passed: int
    failed: int
    pending: int
    cancelled: int
    cost: Decimal | None
    cost_per_answer: Decimal | None
    latency_ms: int | None


@dataclass(frozen=True, slots=True)
class RunTable:
    """`versions`, cells and summaries are in the same order: the run's version, then its baseline."""

    versions: list[PromptVersion]
    rows: list[Row]
    summaries: list[Summary]


def progress(run: StudioRun) -> Progress:
    """As the database has it now. The state is read before the results: of a run that is over, they are all told."""
    state, total = StudioRun.objects.values_list("state", "total").get(pk=run.pk)
    found = StudioRun.objects.filter(pk=run.pk).aggregate(
        done=Count("results", filter=Q(results__finished_at__isnull=False)),
        unknown=Count("results", filter=Q(results__finished_at__isnull=False, results__suggestion__cost=None)),
        cost=Sum("results__suggestion__cost"),
    )
    cost = None if found["unknown"] else found["cost"] or Decimal(0)
    return Progress(done=found["done"], total=total, state=state, cost=cost)


def table(run: StudioRun, *, contents: bool = False, position: int | None = None) -> RunTable:
    """Every result of `run`, or those of one row. Unless `contents` are asked for, the answers' texts are not read.

    The suggestions' variables are left there in any case. Reads `use_case`, `version` and `baseline`.
    """
    versions = [run.version] + ([run.baseline] if run.baseline else [])
    cells = _cells(run, versions, contents, {} if position is None else {"position": position})
    columns = [[row[version.pk] for row in cells.values() if version.pk in row] for version in versions]
    summaries = [_summary(version, column) for version, column in zip(versions, columns, strict=True)]
    rows = [_row(position, [row[one.pk] for one in versions if one.pk in row]) for position, row in cells.items()]
    return RunTable(versions, rows, summaries)


def _cells(
    run: StudioRun, versions: list[PromptVersion], contents: bool, only: dict[str, int]
) -> dict[int, dict[int, Cell]]:
    """By position, then by version."""
    texts = [] if contents else ["suggestion__content", "suggestion__data", "expected", "assertions"]
    results = run.results.filter(**only).select_related("suggestion").defer("suggestion__variables", *texts)
    by_version = {version.pk: version for version in versions}
    attempts = _attempts(run, only)
    cells: dict[int, dict[int, Cell]] = defaultdict(dict)
    for result in results.order_by("position"):
        result.run, result.version = run, by_version[result.version_id]
        result.suggestion.version, result.suggestion.use_case = result.version, run.use_case
        cells[result.position][result.version_id] = _cell(result, measured(attempts[result.suggestion_id]))
    return cells


def _attempts(run: StudioRun, only: dict[str, int]) -> dict[UUID, list[Attempt]]:
    found: dict[UUID, list[Attempt]] = defaultdict(list)
    of_results = {f"suggestion__studio_result__{name}": value for name, value in only.items()}
    rows = Attempt.objects.filter(suggestion__studio_result__run=run, **of_results)
    for attempt in rows.defer("answer", "error_detail"):
        found[attempt.suggestion_id].append(attempt)
    return found


def _cell(result: StudioResult, took: Measures) -> Cell:
    suggestion = result.suggestion
    is_made = not suggestion.is_in_flight
    is_cancelled = suggestion.error_code == CANCELLED
    return Cell(
        result=result,
        suggestion=suggestion,
        state=CANCELLED if is_cancelled else suggestion.state,
        passed=None if is_cancelled else result.passed,
        checks=result.checks,
        error=suggestion.error_detail if suggestion.state == State.FAILED else "",
        cost=took.cost if is_made else None,
        latency_ms=took.latency_ms if is_made else None,
        tokens_in=took.tokens_in if is_made else None,
        tokens_out=took.tokens_out if is_made else None,
    )


def _row(position: int, cells: list[Cell]) -> Row:
    first = cells[0].result
    change = ""
    if len(cells) == 2 and None not in (cells[0].passed, cells[1].passed) and cells[0].passed != cells[1].passed:
        change = "better" if cells[0].passed else "worse"
    return Row(position, first.label, first.test_id, cells, change)


def _summary(version: PromptVersion, cells: list[Cell]) -> Summary:
    answers = [cell for cell in cells if cell.state not in (State.QUEUED, State.RUNNING, State.FAILED, CANCELLED)]
    made = total(cell.cost for cell in answers)
    times = [cell.latency_ms for cell in answers if cell.latency_ms is not None]
    return Summary(
        version=version,
        passed=sum(cell.passed is True for cell in cells),
        failed=sum(cell.passed is False for cell in cells),
        pending=sum(cell.passed is None and cell.state != CANCELLED for cell in cells),
        cancelled=sum(cell.state == CANCELLED for cell in cells),
        cost=total(cell.suggestion.cost for cell in cells if cell.passed is not None),
        cost_per_answer=made / len(answers) if answers and made is not None else None,
        latency_ms=round(sum(times) / len(times)) if times else None,
    )
