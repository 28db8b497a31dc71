"""The rule of an experiment: a hybrid of a test that is valid at any look and one look at the planned sample.

Half of the error budget goes to an asymptotic confidence sequence, looked at as often as anybody likes, half to one
ordinary interval at the first look with the planned sample in; both are divided among the challengers. By Bonferroni's
inequality a false winner is named with probability alpha at most, over all looks and versions.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from . import decision as d
from .challengers import against_control, needed_more, plan_reached
from .context import Context
from .decision import Comparison, Decision
from .estimates import Sums, check
from .sample_ratio import srm
from .sentences import sentence, warnings
from .versions import arrivals, describe

FULL_WEEK = 7


def analyse(variants: Sequence[Sums], ctx: Mapping[str, Any]) -> Decision:
    """The verdict over `variants` (control first) at this look; pure, so the same arguments give the same decision.

    Each variant has `name`, `weight` (its planned share), `n` (subjects so far) and its kind's sums over subjects, see
    `estimates.SUMS`; where not all who arrived say something of the metric, also `arrived`, which the sample ratio is
    judged by (default: `n`). The keys of `ctx` are the fields of `context.Context`. Data that allow no verdict, e.g. no
    subjects or no variance, are TOO_EARLY. Raises ValueError on sums that no data can have, fewer than two versions,
    two of the same name, and on unsound settings.
    """
    context = Context.of(ctx)
    _check(variants, context)
    mismatch = srm([arrivals(each) for each in variants], [each["weight"] for each in variants])
    # A version without weight gets nobody but strays, which the mismatch above watches.
    active = [each for each in variants if each["weight"] > 0]
    needed = 0 if mismatch["status"] == "mismatch" else needed_more(active, context.kind)
    comparisons = [] if needed or mismatch["status"] == "mismatch" else against_control(active, context)
    verdict, winner = _verdict(mismatch["status"], comparisons, active, context)
    return _decision(verdict, winner, comparisons, variants, context, mismatch, needed)


def _check(variants: Sequence[Sums], context: Context) -> None:
    if any("name" not in each or "weight" not in each for each in variants):
        raise ValueError("Each version needs its name and weight.")
    for each in variants:
        check(context.kind, each)
    names = [each["name"] for each in variants]
    if len(names) < 2 or len(set(names)) < len(names):
        raise ValueError("There must be two versions or more, each with its own name.")
    if not variants[0]["weight"] > 0 or not any(each["weight"] > 0 for each in variants[1:]):
        raise ValueError("The control, which comes first, and some other version must have a weight above 0.")
    if context.latched is not None and context.latched not in names:
        raise ValueError(f"“{context.latched}” is latched as the winner, but no version has that name.")


def _verdict(
    mismatch: str, comparisons: list[Comparison], active: Sequence[Sums], context: Context
) -> tuple[str, str | None]:
    """The verdict and the winner's name."""
    control = active[0]["name"]
    if mismatch == "mismatch":
        return d.SRM, None
    if context.latched is not None:
        return (d.KEEP_CONTROL if context.latched == control else d.WINNER), context.latched
    if not comparisons:
        return d.TOO_EARLY, None
    better = [each for each in comparisons if each.change == "better"]
    if better:
        return d.WINNER, max(better, key=lambda each: abs(each.diff)).name
    if all(each.change == "worse" for each in comparisons):
        return d.KEEP_CONTROL, control
    return _without_winner(comparisons, active, context), None


def _without_winner(comparisons: list[Comparison], active: Sequence[Sums], context: Context) -> str:
    mde = context.mde
    if mde and all(-abs(mde) < each.lo and each.hi < abs(mde) for each in comparisons):
        return d.NO_DIFFERENCE
    return d.INCONCLUSIVE if context.end_test_done or plan_reached(active, context) else d.KEEP_RUNNING


def _decision(
    verdict: str,
    winner: str | None,
    comparisons: list[Comparison],
    variants: Sequence[Sums],
    context: Context,
    mismatch: dict[str, Any],
    needed: int,
) -> Decision:
    subjects = sum(each["n"] for each in variants if each["weight"] > 0)
    early = winner is not None and context.days_running is not None and context.days_running < FULL_WEEK
    shown = [] if verdict == d.TOO_EARLY else comparisons
    versions = [describe(each, context.kind) for each in variants]
    bare = Decision(
        winner=winner,
        verdict=verdict,
        sentence="",
        srm=mismatch["status"],
        comparisons=shown,
        versions=versions,
        srm_check=mismatch,
        n=subjects,
        planned_n=context.planned_n,
        plan_reached=context.end_test_done or subjects >= context.planned_n,
        wait_for_week=early,
        latched=context.latched is not None and winner is not None,
        days_left=_days_left(subjects, context),
        needed=(needed or 1) if verdict == d.TOO_EARLY else None,
        warnings=warnings(context),
    )
    return replace(bare, sentence=sentence(bare, context))


def _days_left(subjects: float, context: Context) -> int | None:
    """Days to the plan at the pace that is given, or that the days so far had."""
    daily = context.daily or (subjects / context.days_running if context.days_running else 0)
    left = max(0, context.planned_n - subjects)
    return math.ceil(left / daily) if daily > 0 and math.isfinite(left / daily) else None
