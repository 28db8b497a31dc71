"""The metrics beside the primary one: watched, never a winner's ground."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .decision import Comparison
from .estimates import Sums
from .multiple import benjamini_hochberg
from .verdict import analyse


@dataclass(frozen=True)
class Change:
    """One metric of one challenger against the control: `comparison` (always valid; None where the data say nothing
    yet), its p value `adjusted` over all metrics and challengers, and "better", "worse" or None as `change`."""

    metric: str
    name: str
    comparison: Comparison | None
    adjusted: float | None
    change: str | None


def other_metrics(metrics: Sequence[tuple[Sequence[Sums], Mapping[str, Any]]]) -> list[Change]:
    """How the challengers do on other metrics; each is given as (variants, ctx) for `analyse`, `ctx` with `metric`.

    Benjamini-Hochberg over always-valid p values at the contexts' alpha: of the changes it names, at most that share
    is false on average, at any look. Raises as `analyse`.
    """
    rows = [row for variants, ctx in metrics for row in _rows(variants, ctx)]
    known = [comparison.sequence_p for _, _, comparison in rows if comparison is not None]
    adjusted = iter(benjamini_hochberg(known))
    return [_change(ctx, name, comparison, adjusted) for ctx, name, comparison in rows]


def worse_on(changes: Sequence[Change]) -> dict[str, list[str]]:
    """By challenger the metrics that got worse: the `worse_on` of the primary metric's context."""
    found: dict[str, list[str]] = {}
    for each in changes:
        if each.change == "worse":
            found.setdefault(each.name, []).append(each.metric)
    return found


def _rows(variants: Sequence[Sums], ctx: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], str, Comparison | None]]:
    # The look at the planned sample is the primary metric's alone.
    decision = analyse(variants, {**ctx, "end_test_done": True, "latched": None})
    by_name = {each.name: each for each in decision.comparisons}
    return [(ctx, each["name"], by_name.get(each["name"])) for each in variants[1:] if each["weight"] > 0]


def _change(ctx: Mapping[str, Any], name: str, comparison: Comparison | None, adjusted: Iterator[float]) -> Change:
    metric = ctx.get("metric", "the metric")
    if comparison is None:
        return Change(metric, name, None, None, None)
    p = next(adjusted)
    if p > ctx.get("alpha", 0.05):
        return Change(metric, name, comparison, p, None)
    higher = (comparison.diff > 0) == ctx.get("higher_is_better", True)
    return Change(metric, name, comparison, p, "better" if higher else "worse")
