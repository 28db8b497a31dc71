"""The other metrics of an experiment, beside the one that decides. They are shown, and never name a winner."""

from dataclasses import dataclass
from math import exp
from typing import Any

from prompts.experiments.metrics import DECISION_TIME, METRICS, Measure
from prompts.models import Metric, Variant

from .amounts import difference_text, value_text
from .result_rows import long_duration


@dataclass(frozen=True, slots=True)
class Cell:
    """One version's figure; the difference to the control, and "better" or "worse" where that is no chance."""

    value: str
    difference: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One metric, a cell a version."""

    label: str
    counts: str
    cells: list[Cell]


def secondary_of(metric: str, variants: list[Variant], decision: dict[str, Any] | None) -> list[Row]:
    """The metrics that anything is known about, without the deciding one. Empty before the first look."""
    told = (decision or {}).get("metrics", {})
    return [
        Row(measure.label, measure.counts, _cells(measure, variants, told[name]))
        for name, measure in METRICS.items()
        if name != metric and name in told and _is_known(measure, told[name]["versions"])
    ]


def _is_known(measure: Measure, versions: list[dict[str, Any]]) -> bool:
    """Whether there is anything to tell: a report that nobody ever sends is no rate of 0 %."""
    key = "value" if measure.name in (Metric.ADOPTION, Metric.CONVERSION) else "n"
    return any(one[key] for one in versions)


def _cells(measure: Measure, variants: list[Variant], told: dict[str, Any]) -> list[Cell]:
    values = {one["name"]: one["value"] for one in told["versions"]}
    changes = {one["name"]: one for one in told["changes"]}
    return [_cell(measure, values.get(str(one)), changes.get(str(one))) for one in variants]


def _cell(measure: Measure, value: float | None, change: dict[str, Any] | None) -> Cell:
    if measure.name == DECISION_TIME and value is not None:
        shown = long_duration(exp(min(value, 30.0)))
    else:
        shown = value_text(measure.unit, value)
    compared = change and change["comparison"]
    if not change or not compared:
        return Cell(shown)
    return Cell(shown, difference_text(measure.unit, compared["diff"]), change["change"] or "")
