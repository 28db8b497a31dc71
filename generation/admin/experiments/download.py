"""The figures as CSV: of the versions, or of every look."""

import csv
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from generation.experiments import looks
from llmhub.admin_site.pages import HubModelAdmin
from prompts.experiments.metrics import METRICS
from prompts.models import Experiment, Look, Phase

from .access import variants_of
from .result_rows import described

VERSIONS = [
    "phase", "at", "version", "prompt_version", "note", "planned_share", "arrived", "metric", "counted", "value", "value_low",
    "value_high", "difference", "difference_low", "difference_high", "lift", "lift_low", "lift_high", "change", "decides",
]  # fmt: skip
LOOKS = [
    "phase", "at", "verdict", "counted", "version", "difference", "difference_low", "difference_high", "always_valid_low",
    "always_valid_high", "p",
]  # fmt: skip
# A spreadsheet would run what begins with one of these.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    def write(self, line: str) -> str:
        return line


def download_page(screen: HubModelAdmin, request: HttpRequest, experiment: Experiment) -> HttpResponse:
    """`?what=looks` for the looks over time, else the versions of the newest look at each phase. Numbers as they are."""
    if not screen.has_view_permission(request):
        raise PermissionDenied
    is_looks = request.GET.get("what") == "looks"
    rows = looks_of(experiment) if is_looks else versions_of(experiment)
    writer = csv.writer(_Echo())
    answer = StreamingHttpResponse((writer.writerow(row) for row in rows), content_type="text/csv; charset=utf-8")
    name = f"{experiment.slug}-{'looks' if is_looks else 'versions'}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer  # type: ignore[return-value]


def versions_of(experiment: Experiment) -> Iterator[list[Any]]:
    """A row a phase, version and metric."""
    yield VERSIONS
    notes = {variant.key: variant.version.note for variant in variants_of(experiment)}
    for phase in experiment.phases.order_by("number"):
        look = looks.newest(phase)
        if look is None:
            continue
        for row in look.figures["variants"]:
            head = [phase.number, look.at.isoformat(), row["name"], row["version"], harmless(notes.get(row["key"], ""))]
            for name in METRICS:
                yield [*head, row["weight"], row["arrived"], *_metric(experiment, look, row, name)]


def _metric(experiment: Experiment, look: Look, row: dict[str, Any], name: str) -> list[Any]:
    own, decides = described(METRICS[name], row), name == experiment.metric
    compared, change = _compared(look, row["name"], name, decides)
    low, high = compared.get("lift_ci") or (None, None)
    difference = [compared.get("diff"), compared.get("lo"), compared.get("hi")]
    figures = [own.n, own.value, own.lo, own.hi, *difference, compared.get("lift"), low, high]
    return [name, *figures, change, "yes" if decides else "no"]


def _compared(look: Look, version: str, metric: str, decides: bool) -> tuple[dict[str, Any], str]:
    if decides:
        found: dict[str, Any] = next((one for one in look.decision["comparisons"] if one["name"] == version), {})
        return found, found.get("change") or ""
    changes = look.decision.get("metrics", {}).get(metric, {}).get("changes", [])
    one = next((one for one in changes if one["name"] == version), None)
    return ((one["comparison"] or {}), one["change"] or "") if one else ({}, "")


def looks_of(experiment: Experiment) -> Iterator[list[Any]]:
    """A row a look and challenger, oldest first; one row for a look that could not compare yet."""
    yield LOOKS
    phases: dict[int, Phase] = {phase.pk: phase for phase in experiment.phases.all()}
    rows = (
        Look.objects.filter(phase__in=phases)
        .order_by("at", "id")
        .values_list("phase_id", "at", *(f"decision__{name}" for name in ("verdict", "n", "comparisons")))
    )
    for phase, at, verdict, counted, comparisons in rows.iterator(chunk_size=500):
        head = [phases[phase].number, at.isoformat(), verdict, counted]
        for one in comparisons or [{}]:
            always = one.get("sequence_ci") or [None, None]
            yield [
                *head,
                one.get("name"),
                one.get("diff"),
                one.get("lo"),
                one.get("hi"),
                *always,
                one.get("sequence_p"),
            ]


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
