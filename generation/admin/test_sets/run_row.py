"""One input of a run: the answers of its versions side by side."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from generation.admin.blocks import Block, block_of, raw_json
from generation.models import StudioResult, StudioRun, Suggestion
from generation.studio import tables
from llmhub.admin_site.pages import HubModelAdmin

from .cells import CellView, CheckView, cell_view, checks_of
from .permissions import ADD_CASE, VIEW_CASE
from .word_marks import mark_differences

TEXT_SCHEMA = {"type": "string"}


@dataclass(slots=True)
class Side:
    """One version's answer."""

    cell: CellView
    block: Block | None
    checks: list[CheckView]
    raw: str
    url: str


@dataclass(slots=True)
class RowAnswers:
    """All that is known of one input: what went in, the answers, where its test case stands or may be made."""

    label: str
    sides: list[Side]
    inputs: Block | None
    expected: Block | None
    case_url: str
    save_url: str


def row_page(screen: HubModelAdmin, request: HttpRequest, run: StudioRun, position: int) -> HttpResponse:
    """The answers to one input; `page` asks for a page of its own, else it is a part of the run's."""
    found = tables.table(run, position=position).rows
    if not found:
        raise Http404("The run has no such input.")
    [row] = answers_of(run, found, request)
    if "page" in request.GET:
        context = screen.page_context(request, row.label, original=run, run=run, row=row)
        return TemplateResponse(request, "admin/generation/studiorun/row_page.html", context)
    return TemplateResponse(request, "admin/generation/studiorun/row.html", {"row": row})


def answers_of(run: StudioRun, rows: list[tables.Row], request: HttpRequest) -> list[RowAnswers]:
    """The answers of these rows; where there are two, the words in which they differ are marked."""
    ids = [cell.suggestion.pk for row in rows for cell in row.cells]
    texts = {one.pk: one for one in Suggestion.objects.filter(pk__in=ids).only("content", "data", "variables")}
    firsts = [row.cells[0].result.pk for row in rows]
    expected = dict(StudioResult.objects.filter(pk__in=firsts).values_list("pk", "expected"))
    return [_row(run, row, texts, expected[row.cells[0].result.pk], request) for row in rows]


def _row(
    run: StudioRun, row: tables.Row, texts: dict[UUID, Suggestion], expected: Any, request: HttpRequest
) -> RowAnswers:
    sides = [_side(run, cell, texts[cell.suggestion.pk], request) for cell in row.cells]
    if len(sides) == 2 and sides[0].block and sides[1].block:
        sides[0].block, sides[1].block = mark_differences(sides[0].block, sides[1].block)
    variables = texts[row.cells[0].suggestion.pk].variables
    return RowAnswers(
        label=row.label,
        sides=sides,
        inputs=block_of(variables, run.use_case.input_schema),
        expected=None if expected is None else block_of(expected, run.use_case.output_schema or TEXT_SCHEMA),
        case_url=_case_url(row, request),
        save_url=_save_url(run, row, request),
    )


def _side(run: StudioRun, cell: tables.Cell, text: Suggestion, request: HttpRequest) -> Side:
    may_see = request.user.has_perm("generation.view_suggestion")
    return Side(
        cell=cell_view(cell, run.kind == StudioRun.Kind.TEST),
        block=_answer(run, text),
        checks=checks_of(cell),
        raw=raw_json(text.data) if text.data is not None else "",
        url=reverse("admin:generation_suggestion_change", args=[text.pk]) if may_see else "",
    )


def _answer(run: StudioRun, suggestion: Suggestion) -> Block | None:
    if suggestion.data is not None:
        return block_of(suggestion.data, run.use_case.output_schema or {})
    return block_of(suggestion.content, TEXT_SCHEMA) if suggestion.content else None


def _case_url(row: tables.Row, request: HttpRequest) -> str:
    if row.test_id is None or not request.user.has_perm(VIEW_CASE):
        return ""
    return reverse("admin:prompts_prompttest_change", args=[row.test_id])


def _save_url(run: StudioRun, row: tables.Row, request: HttpRequest) -> str:
    if row.test_id is not None or not request.user.has_perm(ADD_CASE):
        return ""
    return reverse("admin:generation_studiorun_save_case", args=[run.pk, row.position])
