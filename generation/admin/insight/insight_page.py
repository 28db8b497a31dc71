"""How reviewing goes: figures, charts, a table, and hints at approvals that nobody may have looked at."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from generation import insight
from generation.desk.assigning import reviewers
from generation.insight import Figures, Tally
from generation.models.suggestion import RejectReason
from llmhub.admin_site.pages import HubModelAdmin
from prompts.models import Service, UseCase

from .asked import RANGES, Asked, asked_of
from .charts import charts_of
from .columns import COLUMNS, Cell, share_text, time_text
from .names import Names, names_for
from .streak_rows import streak_rows
from .table import TABLES, table_named, table_of

PERMISSION = "generation.view_insight"


@dataclass(frozen=True, slots=True)
class Total:
    """One figure on top."""

    title: str
    value: Cell
    remark: str


def insight_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """The page. The number of queries does not grow with the data."""
    ensure_may_see(request)
    asked = asked_of(request)
    figures, streaks = insight.figures_of(asked.scope), insight.streaks_of(asked.scope)
    names = names_for(figures, streaks)
    chosen = table_named(request.GET.get("table", ""))
    table = table_of(asked, figures, names, chosen, request.GET.get("order", "")[:40])
    context = screen.page_context(
        request,
        "Insight",
        asked=asked,
        ranges=[(days, asked.query(days=days), days == asked.days) for days in RANGES],
        choices=_choices(asked, names),
        is_empty=not (figures.total.decisions or figures.total.undone or figures.total.reopened),
        totals=_totals(figures.total),
        reasons=_reasons(figures.total),
        charts=charts_of(figures.tables["week"]),
        table=table,
        tabs=[(title, asked.query(table=name), name == chosen) for name, title in TABLES.items()],
        streaks=streak_rows(asked, names, streaks),
        in_bulk=_in_bulk(figures, names),
        insight=insight,
        query=asked.query(table=chosen, order=request.GET.get("order", "")[:40]),
        streaks_query=asked.query(table="streak"),
        without_filters=asked.query(service="", use_case="", reviewer=""),
        skim_floor_s=insight.SKIM_FLOOR_MS // 1000,
        opts=None,
    )
    return TemplateResponse(request, "admin/generation/insight/insight.html", context)


def ensure_may_see(request: HttpRequest) -> None:
    """Raises PermissionDenied where `request` is of nobody who may see how reviewing goes."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied


def _choices(asked: Asked, names: Names) -> dict[str, list[tuple[str, str, bool]]]:
    """Of each filter: value, name, whether it is chosen."""
    use_cases = UseCase.objects.order_by("service__slug", "slug").values_list("service__slug", "slug")
    full = [f"{service}.{slug}" for service, slug in use_cases if asked.service in ("", service)]
    people = dict(reviewers().values_list("pk", "username")) | names.people
    named = sorted((name, str(pk)) for pk, name in people.items())
    services = Service.objects.order_by("slug").values_list("slug", "name")
    return {
        "service": [(slug, name, slug == asked.service) for slug, name in services],
        "use_case": [(name, name, name == asked.use_case) for name in full],
        "reviewer": [(pk, name, pk == asked.reviewer) for name, pk in named],
    }


def _totals(total: Tally) -> list[Total]:
    from_columns = {one.name: one.cell(total) for one in COLUMNS}
    of_changed = share_text(total.edit_share_of_changed)
    return [
        Total("Decisions", Cell(f"{total.decisions:,}"), f"{total.in_bulk:,} of them in bulk"),
        Total("Approved", from_columns["approval_rate"], f"{total.approved:,} texts"),
        Total("Unchanged", from_columns["unchanged_rate"], "of the approved"),
        Total("Words changed", from_columns["edit_share"], f"{of_changed} where any were"),
        Total("Time to decide", from_columns["took_median"], f"90 % within {time_text(total.took_p90)}"),
        Total("Time waited", Cell(time_text(total.waited_median)), "from ready to decided"),
        Total("Asked again", Cell(f"{total.again:,}"), "another attempt"),
        Total("Undone", Cell(f"{total.undone:,}"), "do not count"),
        Total("Reopened", Cell(f"{total.reopened:,}"), "after the decision"),
    ]  # fmt: skip


def _reasons(total: Tally) -> list[dict[str, Any]]:
    """The reasons that were given, the most frequent first."""
    counted = sorted(total.reasons.items(), key=lambda pair: -pair[1])
    return [
        {"label": RejectReason(name).label, "count": count, "share": count / total.rejected, "shown": share_text(count / total.rejected)}
        for name, count in counted
        if count and total.rejected
    ]  # fmt: skip


def _in_bulk(figures: Figures, names: Names) -> list[tuple[str, int, int]]:
    """Who approved in bulk, most first: name, how many, of how many approvals."""
    rows = [
        (names.of("reviewer", row.key), row.tally.bulk_approved, row.tally.approved)
        for row in figures.tables["reviewer"]
    ]
    return sorted((row for row in rows if row[1]), key=lambda row: (-row[1], row[0]))
