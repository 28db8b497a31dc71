"""How the interval narrowed over time: for the chart, and the same for those who read a table."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from generation.experiments.looks import Point
from prompts.experiments.metrics import METRICS
from prompts.models import Experiment

from .amounts import AMOUNTS, difference_text, range_text

MOST = 80


@dataclass(frozen=True, slots=True)
class Chart:
    """`data` goes to the script as JSON; `rows` are the same as text, newest first."""

    data: dict[str, Any]
    names: list[str]
    rows: list[tuple[datetime, list[tuple[str, str]]]]
    unit: str


def chart_of(experiment: Experiment, points: list[Point], leader: str | None) -> Chart | None:
    """The always-valid interval of each challenger over time; None until a second look makes a line."""
    looks = [(point.at, {one["name"]: one for one in point.comparisons}) for point in points if point.comparisons]
    if len(looks) < 2:
        return None
    unit = METRICS[experiment.metric].unit
    names = sorted({name for _, told in looks for name in told})
    data = {
        "series": [
            {"name": name, "points": [_point(unit, at, told[name]) for at, told in looks if name in told]}
            for name in names
        ],
        "first": leader if leader in names else names[0],
        "worth": AMOUNTS[unit].shown(experiment.smallest_difference),
        "unit": AMOUNTS[unit].mark,
    }
    rows = [(at, [_cell(unit, told.get(name)) for name in names]) for at, told in reversed(looks)]
    return Chart(data, names, rows, AMOUNTS[unit].typed)


def _point(unit: str, at: datetime, one: dict[str, Any]) -> list[float]:
    """Milliseconds, then difference and interval as they are shown."""
    shown = AMOUNTS[unit].shown
    return [
        round(at.timestamp() * 1000),
        *(float(f"{shown(figure):.6g}") for figure in (one["diff"], *one["sequence_ci"])),
    ]


def _cell(unit: str, one: dict[str, Any] | None) -> tuple[str, str]:
    if one is None:
        return difference_text(unit, None), ""
    return difference_text(unit, one["diff"]), range_text(unit, *one["sequence_ci"])
