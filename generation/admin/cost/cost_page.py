"""The page, and its table by itself for a click on another one."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from generation.admin.home_budgets import budgets_card
from llmhub.admin_site.pages import HubModelAdmin

from .asked import TABLES, Asked, asked_of
from .chart import chart_of, is_empty, unit_of
from .figures import approved_figure, figures_of
from .hidden import hidden_versions
from .outlook import outlook
from .ranges import TITLES
from .sums import sums_of
from .table import table_of

SEE_BUDGETS = "usage.view_budget"


def cost_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """Without the table, which the page asks for itself, unless `?with=table`. The number of queries does not grow."""
    ensure_may_see(screen, request)
    asked = asked_of(request)
    days, sees_budgets, with_table = asked.days, request.user.has_perm(SEE_BUDGETS), request.GET.get("with") == "table"
    now, before = sums_of(days.start, days.end), sums_of(days.start_before, days.end_before)
    is_quiet = not now.all.requests
    approved = approved_figure(days) if with_table or is_quiet else None
    spent, *others = [approved if one.is_later and approved else one for one in figures_of(days, now, before)]
    chart = chart_of(days)
    context = screen.page_context(
        request,
        "Cost",
        **(_table(request, asked) if with_table else {"asked": asked, "query": asked.query()}),
        ranges=[(title, asked.query(range=name), name == asked.range) for name, title in TITLES.items()],
        is_empty=is_quiet,
        figures=[spent, outlook(timezone.now(), with_budget=sees_budgets), *others],
        compared=words_of(days.start_before, days.end_before),
        budgets=budgets_card() if sees_budgets else None,
        chart=None if is_empty(chart) else chart,
        unit=unit_of(days),
    )
    return TemplateResponse(request, "admin/usage/cost/cost.html", context | {"opts": None})


def table_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """The table that the address asks for, without the page around it; `?with=figure`: and what an approved text cost."""
    ensure_may_see(screen, request)
    asked = asked_of(request)
    figure = approved_figure(asked.days) if request.GET.get("with") == "figure" else None
    return TemplateResponse(request, "admin/usage/cost/part.html", {**_table(request, asked), "figure": figure})


def ensure_may_see(screen: HubModelAdmin, request: HttpRequest) -> None:
    """Raises PermissionDenied where `request` is of nobody who may see what things cost."""
    if not screen.has_view_permission(request):
        raise PermissionDenied


def _table(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    hidden = hidden_versions(request)
    return {
        "asked": asked,
        "table": table_of(asked, hidden),
        "tabs": [(title, asked.query(table=name), name == asked.table) for name, title in TABLES.items()],
        "query": asked.query(),
        "days_query": asked.query(table="day", order="", open=""),
        "hides_versions": bool(hidden),
    }


def words_of(start: datetime, end: datetime) -> str:
    """A span of time as people read it: “22 Sep 2026, 00:00 – 21 Oct 2026, 16:40 UTC”."""
    return f"{start:%-d %b %Y, %H:%M} – {end:%-d %b %Y, %H:%M} UTC"
