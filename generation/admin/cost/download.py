"""The tables as CSV, with the page's own days. Numbers as they are: USD, shares from 0 to 1, times in ms."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse

from generation.admin.experiments.download import harmless
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.money import usd
from usage import report
from usage.report import Figures

from .asked import Asked, asked_of
from .cost_page import ensure_may_see
from .hidden import hidden_versions
from .rows import MOST_SUBJECTS, Hidden, Row, rows_of
from .sums import rate
from .table import is_hidden, sorted_rows

DAY = "day"
HEADS = [
    "requests", "succeeded", "from_cache", "fallbacks", "cost", "estimated_cost", "unpriced_requests", "saved", "tokens_input",
    "tokens_output", "tokens_cache_read", "tokens_cache_write", "cache_hit_rate", "p50_ms", "p95_ms", "p99_ms",
]  # fmt: skip
OF_TEXTS = ["approved", "cost_per_approved", "active_subjects", "cost_per_subject"]
COUNTS = ["requests", "succeeded", "from_cache", "fallbacks", "cost", "tokens_input", "tokens_output"]


def download_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """`?table=` names the table: of the page, or `day`. In the order that `order` asks for."""
    ensure_may_see(screen, request)
    asked, hidden = asked_of(request), hidden_versions(request)
    name = DAY if request.GET.get("table") == DAY else asked.table
    rows = _days(asked) if name == DAY else _table(asked, hidden)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    days = f"{asked.days.first.isoformat()}-to-{asked.days.last.isoformat()}"
    answer["Content-Disposition"] = f'attachment; filename="cost-{name.replace("_", "-")}-{days}.csv"'
    csv.writer(answer).writerows(rows)
    return answer


def _days(asked: Asked) -> Iterator[list[Any]]:
    """A row a day and service, those without requests left out."""
    yield ["day", "service", *COUNTS]
    for day, service, figures in report.by_day("service", asked.days.start, asked.days.end):
        numbers = [figures.requests, figures.succeeded, figures.cached, figures.fallbacks, usd(figures.cost)]
        yield [day.isoformat(), harmless(service), *numbers, figures.whole_input, figures.tokens_output]


def _table(asked: Asked, hidden: Hidden) -> Iterator[list[Any]]:
    name, has_texts = asked.table, asked.table in ("use_case", "version")
    more = {"subject": ["clients"]}.get(name, [])
    yield [name, *more, *HEADS, *(OF_TEXTS if has_texts else [])]
    if is_hidden(name, hidden):
        return
    found = rows_of(name, asked.days, hidden, most=MOST_SUBJECTS)
    for row in sorted_rows(found, name, asked.order):
        yield [*_names(row, bool(more)), *_numbers(row.figures), *(_of_texts(row) if has_texts else [])]


def _names(row: Row, with_clients: bool) -> Iterable[str]:
    return (harmless(row.name), harmless(", ".join(row.who))) if with_clients else (harmless(row.name),)


def _numbers(figures: Figures) -> list[Any]:
    counts = [figures.requests, figures.succeeded, figures.cached, figures.fallbacks]
    money = [usd(figures.cost), usd(figures.estimated_cost), figures.unpriced, usd(figures.saved)]
    tokens = [figures.tokens_input, figures.tokens_output, figures.tokens_cache_read, figures.tokens_cache_write]
    hits = rate(figures.cached, figures.requests)
    return [*counts, *money, *tokens, hits, *figures.latencies.percentiles([0.5, 0.95, 0.99])]


def _of_texts(row: Row) -> list[Any]:
    return [
        row.approved,
        None if row.cost_per_approved is None else usd(row.cost_per_approved),
        row.subjects,
        None if row.cost_per_subject is None else usd(row.cost_per_subject),
    ]
