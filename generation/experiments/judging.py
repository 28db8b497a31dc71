"""From a phase's figures to its decision: which sums go to `prompts.statistics`, and with what it must know beside."""

import dataclasses
import math
from datetime import datetime, timedelta
from typing import Any

from prompts.experiments.metrics import METRICS, Measure
from prompts.models import Phase
from prompts.statistics import Change, analyse, other_metrics, worse_on
from prompts.statistics.versions import describe

DAY = timedelta(days=1)
# An experiment's first minutes say little about its day.
LEAST_OF_A_DAY = 1 / 24


def judge(figures: dict[str, Any], phase: Phase, at: datetime) -> dict[str, Any]:
    """The decision over `figures` at a look at `at`, ready for JSON. Reads the phase's `experiment`; changes nothing.

    It is `prompts.statistics.Decision` as a mapping with `metric`, `worse_on` (by version, the words of the metrics
    that got worse) and `metrics`: for each metric `{"versions": [Version…], "changes": [Change…]}`. Versions are named
    "A", "B", …
    """
    primary = METRICS[phase.experiment.metric]
    shared = _context(figures, phase, at)
    others = [measure for measure in METRICS.values() if measure is not primary]
    changes = other_metrics([(_sums(figures, measure), shared | _of(measure)) for measure in others])
    worse = worse_on([change for change in changes if _guards(change)])
    context = shared | _of(primary) | {
        "mde": phase.experiment.smallest_difference,
        "end_test_done": phase.planned_look_at is not None,
        "latched": phase.winner.upper() or None,
        "daily": _daily(figures, primary, phase, at),
        "worse_on": worse,
    }  # fmt: skip
    decision = dataclasses.asdict(analyse(_sums(figures, primary), context))
    if phase.ended_at:
        decision["days_left"] = None
    beside = {"metric": str(primary.name), "worse_on": worse, "metrics": _beside(figures, changes)}
    return finite(decision | beside)


def _context(figures: dict[str, Any], phase: Phase, at: datetime) -> dict[str, Any]:
    everybody = figures["arrived"] + figures["crossed"]
    return {
        "planned_n": phase.planned_subjects,
        "days_running": _days(phase, at),
        "crossover": figures["crossed"] / everybody if everybody else 0.0,
    }


def _of(measure: Measure) -> dict[str, Any]:
    return {
        "kind": measure.kind,
        "unit": measure.unit,
        "metric": measure.words,
        "higher_is_better": measure.higher_is_better,
    }


def _sums(figures: dict[str, Any], measure: Measure) -> list[dict[str, Any]]:
    return [
        {"name": row["name"], "weight": row["weight"], "arrived": row["arrived"], **row["metrics"][measure.name]}
        for row in figures["variants"]
    ]


def _days(phase: Phase, at: datetime) -> float:
    return max(0.0, ((phase.ended_at or at) - phase.started_at) / DAY)


def _daily(figures: dict[str, Any], measure: Measure, phase: Phase, at: datetime) -> float | None:
    """People a day, at the pace of the last day, of whom the metric will say something; None where unknown."""
    if not figures["arrived"] or phase.ended_at:
        return None
    share = sum(each["n"] for each in _sums(figures, measure)) / figures["arrived"]
    elapsed = min(1.0, max(LEAST_OF_A_DAY, (at - phase.started_at) / DAY))
    daily: float = figures["arrived_today"] * share / elapsed
    return daily or None


def _guards(change: Change) -> bool:
    """Whether a winner must be told to be worse in this: what reviewers' time costs is shown, but vetoes nothing."""
    return next(measure for measure in METRICS.values() if measure.words == change.metric).is_primary


def _beside(figures: dict[str, Any], changes: list[Change]) -> dict[str, Any]:
    return {
        str(measure.name): {
            "versions": [dataclasses.asdict(describe(sums, measure.kind)) for sums in _sums(figures, measure)],
            "changes": [dataclasses.asdict(change) for change in changes if change.metric == measure.words],
        }
        for measure in METRICS.values()
    }


def finite(value: Any) -> Any:
    """`value` with null where a number is infinite or none, which JSON does not know."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
