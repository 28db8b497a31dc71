"""The result of an experiment: the verdict, each version's figures, and how sure that became over time.

Reads what looks stored. `looks.up_to_date` takes a new one where that is quick, and never counts a large phase here.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from generation.experiments import looks
from llmhub.admin_site.pages import HubModelAdmin
from prompts.experiments.metrics import METRICS
from prompts.models import Experiment, Look, Metric, Phase, Variant

from .access import PUBLISH, RUN, variants_of
from .amounts import AMOUNTS, percent
from .history import MOST, chart_of
from .result_rows import COUNTED, lines_of
from .secondary_rows import secondary_of
from .verdict_panel import panel_of
from .waiting_people import hint_of

EVERY_S = 10


@dataclass(frozen=True, slots=True)
class Earlier:
    """A phase that is over: when, how it was shared, and what its last look said."""

    phase: Phase
    weights: str
    people: str
    sentence: str


def result_page(screen: HubModelAdmin, request: HttpRequest, experiment: Experiment) -> HttpResponse:
    """The whole page."""
    _ensure_may_view(screen, request)
    context = screen.page_context(
        request,
        experiment.name,
        **result_of(request, experiment),
        original=experiment,
        media=screen.media,
        every=EVERY_S if experiment.status == Experiment.Status.RUNNING else 0,
    )
    return TemplateResponse(request, "admin/prompts/experiment/result.html", context)


def fragment_page(screen: HubModelAdmin, request: HttpRequest, experiment: Experiment) -> HttpResponse:
    """What the page puts in its place while it stays open."""
    _ensure_may_view(screen, request)
    context = {**result_of(request, experiment), "opts": screen.opts}
    return TemplateResponse(request, "admin/prompts/experiment/result_body.html", context)


def result_of(request: HttpRequest, experiment: Experiment) -> dict[str, Any]:
    """What both show. The number of queries does not grow with subjects, versions, phases or looks."""
    variants = variants_of(experiment)
    phases = list(experiment.phases.order_by("-number"))
    phase = phases[0] if phases else None
    look = _look(experiment, phase)
    figures, decision = (look.figures, look.decision) if look else ({}, None)
    weights = phase.weights if phase else {variant.key: variant.weight for variant in variants}
    may = request.user.has_perm
    unit = METRICS[experiment.metric].unit
    chart = chart_of(experiment, looks.history(phase, MOST), _leader(decision)) if phase and look else None
    panel = panel_of(experiment, phase, decision, figures.get("arrived", 0))
    winner = _winner(variants, decision)
    if winner and winner.version.is_live and not experiment.is_open:
        panel, winner = replace(panel, advice=f"Done: {winner} is live, as v{winner.version.number}."), None
    return {
        "experiment": experiment,
        "phase": phase,
        "look": look,
        "age_s": max(0, round((timezone.now() - look.at).total_seconds())) if look else None,
        "panel": panel,
        "hint": hint_of(request, experiment, figures) if phase else None,
        "lines": lines_of(experiment.metric, variants, weights, figures, decision or {}),
        "coverage": percent(experiment.coverage, 2),
        "measure": METRICS[experiment.metric],
        "counted": COUNTED[Metric(experiment.metric)][0],
        "counts_once": COUNTED[Metric(experiment.metric)][1],
        "worth": f"{AMOUNTS[unit].shown(experiment.smallest_difference):.4g} {AMOUNTS[unit].typed}",
        "people": _people(experiment, phase, figures, decision),
        "chart": chart,
        "chart_from": None if chart else _chart_from(experiment, look),
        "secondary": secondary_of(experiment.metric, variants, decision),
        "earlier": _earlier(phases[1:]),
        "winner": winner,
        "others": variants if phase else [],
        "may_run": may(RUN),
        "may_publish": may(PUBLISH),
    }


def _look(experiment: Experiment, phase: Phase | None) -> Look | None:
    if phase is None:
        return None
    phase.experiment = experiment
    return looks.up_to_date(phase)


def _people(
    experiment: Experiment, phase: Phase | None, figures: dict[str, Any], decision: dict[str, Any] | None
) -> dict[str, Any]:
    """How far the plan is."""
    planned = phase.planned_subjects if phase else experiment.planned_subjects
    counted = int(decision["n"]) if decision else 0
    return {
        "planned": planned,
        "arrived": figures.get("arrived", 0),
        "counted": counted,
        "share": min(100, 100 * counted // max(1, planned)),
        "days_left": decision.get("days_left") if decision else None,
    }


def _leader(decision: dict[str, Any] | None) -> str | None:
    """The challenger whose interval is shown first."""
    rows = decision["comparisons"] if decision else []
    winner = decision.get("winner") if decision else None
    if any(row["name"] == winner for row in rows):
        return winner
    better = [row for row in rows if row.get("change") != "worse"] or rows
    return max(better, key=lambda row: row["lo"])["name"] if better else None


def _chart_from(experiment: Experiment, look: Look | None) -> datetime | None:
    """When the chart begins: of the looks of an hour the last is kept, so the second point comes with the next hour."""
    if look is None or not experiment.is_open or not look.decision["comparisons"]:
        return None
    return look.at.replace(minute=0) + timedelta(hours=1)


def _winner(variants: list[Variant], decision: dict[str, Any] | None) -> Variant | None:
    """The challenger to publish; the control's winning needs nothing published, and nobody wins within a week."""
    if decision is None or decision.get("wait_for_week"):
        return None
    return next((one for one in variants[1:] if str(one) == decision.get("winner")), None)


def _earlier(phases: list[Phase]) -> list[Earlier]:
    """One query."""
    newest = Look.objects.filter(phase=OuterRef("phase")).order_by("-at", "-id").values("pk")[:1]
    rows = Look.objects.filter(phase__in=phases, pk=Subquery(newest)) if phases else []
    looked = {look.phase_id: look for look in rows}
    return [_told(phase, looked.get(phase.pk)) for phase in phases]


def _told(phase: Phase, look: Look | None) -> Earlier:
    weights = ", ".join(f"{key.upper()} {percent(weight, 2)}" for key, weight in sorted(phase.weights.items()))
    people = f"{look.figures.get('arrived', 0):,} people" if look else "nobody was counted"
    return Earlier(phase, weights, people, look.decision["sentence"] if look else "")


def _ensure_may_view(screen: HubModelAdmin, request: HttpRequest) -> None:
    if not screen.has_view_permission(request):
        raise PermissionDenied
