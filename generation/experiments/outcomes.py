"""What a phase's data are: the figures of each version, counted over people."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from prompts.experiments.metrics import METRICS
from prompts.models import Phase, Variant
from prompts.statistics.estimates import SUMS

from .counting import Counted, Sums, count_phase


def figures(phase: Phase, now: datetime | None = None) -> dict[str, Any]:
    """Counts a phase; reads its `experiment`. A person is a subject, or the client where a request names no subject.

    `{"arrived", "crossed", "arrived_today", "variants": [{"key", "name", "version", "weight", "arrived", "shown",
    "metrics": {metric: sums}}]}`, the variants in their order, the control first. Who was seen in two variants is in
    `crossed` and nowhere else. All of it can be written as JSON.
    """
    now = now or timezone.now()
    counted = count_phase(phase.pk, timedelta(days=phase.experiment.window_days), now)
    crossed = sum(row.arrived for row in counted if row.crossed)
    by_variant = {row.variant_id: row for row in counted if not row.crossed}
    variants = Variant.objects.filter(experiment=phase.experiment_id).select_related("version").order_by("key")
    rows = [_row(variant, phase.weights.get(variant.key, 0.0), by_variant.get(variant.pk)) for variant in variants]
    return {
        "arrived": sum(row["arrived"] for row in rows),
        "arrived_today": sum(row.arrived_today for row in counted if not row.crossed),
        "crossed": crossed,
        "variants": rows,
    }


def _row(variant: Variant, weight: float, counted: Counted | None) -> dict[str, Any]:
    return {
        "key": variant.key,
        "name": variant.key.upper(),
        "version": variant.version.number,
        "weight": weight,
        "arrived": counted.arrived if counted else 0,
        "shown": counted.shown if counted else 0,
        "metrics": counted.metrics if counted else {name: _nothing(measure.kind) for name, measure in METRICS.items()},
    }


def _nothing(kind: str) -> Sums:
    return dict.fromkeys(("n", *SUMS[kind]), 0)
