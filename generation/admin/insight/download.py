"""The tables as CSV, with the page's own days and filters. Numbers as they are, shares from 0 to 1, times in ms."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse

from generation import insight
from generation.admin.experiments.download import harmless
from generation.insight import REASONS, Tally
from llmhub.admin_site.pages import HubModelAdmin

from .asked import Asked, asked_of
from .insight_page import ensure_may_see
from .names import Names, names_for
from .table import sorted_rows, table_named

NUMBERS = (
    "decisions", "approved", "approval_rate", "unchanged", "unchanged_rate", "edit_share", "edit_share_of_changed",
    "opened", "took_median", "took_p90", "rejected", "again", "in_bulk", "undone", "reopened",
)  # fmt: skip
HEADS = [
    *NUMBERS, "approval_rate_low", "approval_rate_high", "unchanged_rate_low", "unchanged_rate_high",
    *(f"reason_{name}" for name in REASONS),
]  # fmt: skip
STREAK = ["reviewer", "first_at", "last_at", "approvals", "took_median", "use_cases"]


def download_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """`?table=` names the table: of the page, or `streak`. In the order that `order` asks for."""
    ensure_may_see(request)
    asked = asked_of(request)
    name = request.GET.get("table", "")
    if name == "streak":
        rows = _streaks(asked)
    else:
        name = table_named(name)
        rows = _table(asked, name, request.GET.get("order", ""))
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    days = f"{asked.first.isoformat()}-to-{asked.last.isoformat()}"
    answer["Content-Disposition"] = f'attachment; filename="insight-{name.replace("_", "-")}-{days}.csv"'
    csv.writer(answer).writerows(rows)
    return answer


def _table(asked: Asked, table: str, order: str) -> Iterator[list[Any]]:
    figures = insight.figures_of(asked.scope)
    names = names_for(figures)
    yield [*(["use_case", "version"] if table == "version" else [table]), *HEADS]
    for row in sorted_rows(figures.tables[table], names, table, order):
        yield [*_name(names, table, row.key), *_numbers(row.tally)]


def _name(names: Names, table: str, key: Any) -> list[str]:
    if table == "week":
        return [key.isoformat()]
    if table != "version":
        return [harmless(names.of(table, key))]
    use_case, version = key
    return [harmless(names.use_cases[use_case]), names.of_version(use_case, version).partition(" ")[2]]


def _numbers(tally: Tally) -> list[Any]:
    sure = tally.approval_interval if tally.decisions else [None, None]
    sure_unchanged = tally.unchanged_interval if tally.approved else [None, None]
    reasons = [tally.reasons.get(name, 0) for name in REASONS]
    return [*(getattr(tally, name) for name in NUMBERS), *sure, *sure_unchanged, *reasons]


def _streaks(asked: Asked) -> Iterator[list[Any]]:
    streaks = insight.streaks_of(asked.scope)
    names = names_for(None, streaks)
    yield STREAK
    for one in streaks:
        use_cases = " ".join(sorted(names.use_cases[pk] for pk in one.use_cases))
        moments = [one.first_at.isoformat(), one.last_at.isoformat()]
        yield [harmless(names.people[one.by_id]), *moments, one.approvals, one.took_median, harmless(use_cases)]
