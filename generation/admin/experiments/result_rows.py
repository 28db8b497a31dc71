"""The figures of each version, as a result page and its download show them. Reads what a look stored; counts nothing."""

from dataclasses import dataclass
from math import exp
from typing import Any

from llmhub.admin_site.display import NOTHING, duration
from prompts.experiments.metrics import DECISION_TIME, EDIT_SHARE, METRICS, Measure
from prompts.models import Metric, Variant
from prompts.statistics.decision import Version
from prompts.statistics.versions import describe

from .amounts import between_text, difference_text, percent, percent_range, range_text, signed_percent, value_text

# Who counts, by metric: a word behind a number, and from when on.
COUNTED = {
    Metric.APPROVAL: ("decided", "a reviewer has decided on their text"),
    Metric.ADOPTION: ("shown a text", "they were shown a text"),
    Metric.CONVERSION: ("shown a text", "they were shown a text"),
    Metric.ENGAGEMENT: ("reported", "the application has reported on them"),
    Metric.SATISFACTION: ("rated", "they have given stars"),
    Metric.COST_PER_APPROVED: ("counted", "a text of theirs was decided or failed"),
    Metric.LATENCY: ("answered", "they have their answer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One version: everything as text, ready to be read."""

    variant: Variant
    is_control: bool
    is_winner: bool
    arrived: str
    counted: str
    value: str
    value_range: str
    difference: str
    difference_range: str
    lift: str
    lift_range: str
    change: str
    cost: str
    edited: str
    decision_time: str
    planned: str
    real: str


def lines_of(
    metric: str, variants: list[Variant], weights: dict[str, float], figures: dict[str, Any], decision: dict[str, Any]
) -> list[Line]:
    """The versions, control first. `weights` are the phase's."""
    by_key = {row["key"]: row for row in figures.get("variants", [])}
    by_name = {row["name"]: row for row in decision.get("comparisons", [])}
    arrived = figures.get("arrived", 0)
    return [
        _line(
            METRICS[metric], variant, weights.get(variant.key, 0.0), by_key.get(variant.key), by_name, arrived, decision
        )
        for variant in variants
    ]


def described(measure: Measure, row: dict[str, Any]) -> Version:
    """One metric of one version: its value with the plain interval of a single look."""
    sums = row["metrics"][measure.name]
    return describe({"name": row["name"], "weight": row["weight"], **sums}, measure.kind)


def _line(
    measure: Measure,
    variant: Variant,
    weight: float,
    row: dict[str, Any] | None,
    comparisons: dict[str, dict[str, Any]],
    arrived: int,
    decision: dict[str, Any],
) -> Line:
    compared = comparisons.get(str(variant), {})
    own = described(measure, row) if row else None
    count = row["metrics"][measure.name]["n"] if row else 0
    return Line(
        variant=variant,
        is_control=variant.key == "a",
        is_winner=decision.get("winner") == str(variant) and not decision.get("wait_for_week"),
        arrived=f"{row['arrived'] if row else 0:,}",
        counted=f"{count:,.0f}",
        value=value_text(measure.unit, own.value if own else None),
        value_range=between_text(measure.unit, own.lo, own.hi) if own else "",
        difference=difference_text(measure.unit, compared.get("diff")),
        difference_range=range_text(measure.unit, compared.get("lo"), compared.get("hi")),
        # A difference of logarithms is a lift already; a share of a logarithm means nothing.
        lift=NOTHING if measure.unit == "log_seconds" else signed_percent(compared.get("lift")),
        lift_range="" if measure.unit == "log_seconds" else percent_range(compared.get("lift_ci")),
        change=compared.get("change") or "",
        cost=_shown(Metric.COST_PER_APPROVED, row),
        edited=_shown(EDIT_SHARE, row),
        decision_time=_time(row),
        planned=percent(weight),
        real=percent(row["arrived"] / arrived) if row and arrived else NOTHING,
    )


def _shown(name: str, row: dict[str, Any] | None) -> str:
    return value_text(METRICS[name].unit, described(METRICS[name], row).value) if row else NOTHING


def _time(row: dict[str, Any] | None) -> str:
    value = described(METRICS[DECISION_TIME], row).value if row else None
    return NOTHING if value is None else long_duration(exp(min(value, 30.0)))


def long_duration(seconds: float) -> str:
    """“40 s”, “12 min”, “5.2 h”, “3.1 days”."""
    if seconds < 59.5:
        return duration(round(seconds * 1000))
    for size, name in ((86_400, "days"), (3600, "h")):
        if seconds >= size:
            return f"{seconds / size:.1f} {name}"
    return f"{seconds / 60:.0f} min"
