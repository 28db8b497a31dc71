"""Each challenger against the control: whether the data can be judged yet, and by which interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from . import decision as d
from .context import Context
from .decision import Comparison
from .estimates import Sums, smoothed
from .intervals import Interval, Pair, fixed_multiplier, lift_interval, log_always_valid_p, sequence_multiplier
from .normal import two_sided_p

MIN_EXPECTED = 10
"""Successes, and failures, that each version must be able to expect before a rate is judged."""
MIN_SUBJECTS = 100
"""Subjects that each version needs before a mean or a ratio is judged."""
UNEVEN = 4
"""A version this many times as large as the other makes a split uneven."""


def needed_more(active: Sequence[Sums], kind: str) -> int:
    """How many more subjects the smallest version needs before its data can be judged; 0 if none."""
    smallest: float = min(each["n"] for each in active)
    if kind != "proportion":
        return max(0, math.ceil(MIN_SUBJECTS - smallest))
    subjects: float = sum(each["n"] for each in active)
    successes: float = sum(each["successes"] for each in active)
    rarer = min(successes, subjects - successes)
    if smallest * rarer >= MIN_EXPECTED * subjects > 0:
        return 0
    # One more of each keeps the forecast finite while nothing, or nothing else, has happened yet.
    share = (rarer + 1) / (subjects + 2)
    return max(1, math.ceil(MIN_EXPECTED / share - smallest))


def against_control(active: Sequence[Sums], context: Context) -> list[Comparison]:
    """All challengers against the control, `active[0]`; none where one of them cannot be judged."""
    pairs = [_pair(active[0], challenger, context.kind) for challenger in active[1:]]
    known = [pair for pair in pairs if pair is not None]
    if len(known) < len(pairs):
        return []
    planned = plan_reached(active, context) and not context.end_test_done
    total = math.fsum(each["weight"] for each in active)
    found = []
    for pair, challenger in zip(known, active[1:], strict=True):
        plan = context.planned_n * (active[0]["weight"] + challenger["weight"]) / total
        look = _Look(context.alpha / 2 / len(pairs), plan, planned)
        judged = pair if context.kind == "proportion" else _cautious(pair, active[0], challenger, look)
        found.append(_comparison(judged, active[0], challenger, look, context.higher_is_better))
    return found


def plan_reached(active: Sequence[Sums], context: Context) -> bool:
    """Whether the planned sample is in."""
    return bool(sum(each["n"] for each in active) >= context.planned_n)


@dataclass(frozen=True, slots=True)
class _Look:
    """How one pair is looked at: its share of the error budget, its planned subjects, and whether this is the one
    look at the planned sample."""

    alpha: float
    plan: float
    planned: bool

    def sequence(self, pair: Pair) -> float:
        return sequence_multiplier(pair.n, self.alpha, self.plan)

    def interval(self, pair: Pair) -> Interval:
        return pair.interval(self.multiplier(pair))

    def multiplier(self, pair: Pair) -> float:
        return fixed_multiplier(self.alpha) if self.planned else self.sequence(pair)


def _pair(control: Sums, challenger: Sums, kind: str) -> Pair | None:
    first, second = smoothed(kind, control), smoothed(kind, challenger)
    if first is None or second is None:
        return None
    pair = Pair(first, second)
    usable = 0 < pair.error < math.inf and math.isfinite(pair.difference)
    return pair if usable and math.isfinite(pair.z * pair.z) else None


def _cautious(pair: Pair, control: Sums, challenger: Sums, look: _Look) -> Pair:
    """`pair`, but with the smaller version's variance as large as the other's where the split is uneven and only a
    smaller variance would decide.

    Values with a long tail: a small sample that missed the tail has too low a mean and too low a variance at once, so
    that at 90:10 the larger version would win 11 % of the experiments without any effect. (By simulation; with equal
    shares both versions miss the tail alike.)
    """
    weights = (control["weight"], challenger["weight"])
    if max(weights) < UNEVEN * min(weights) * (1 - 1e-9) or not _excludes_zero(look.interval(pair)):
        return pair
    variance = max(pair.control.variance, pair.challenger.variance)
    if weights[0] < weights[1]:
        wider = Pair(replace(pair.control, variance=variance), pair.challenger)
    else:
        wider = Pair(pair.control, replace(pair.challenger, variance=variance))
    return pair if _excludes_zero(look.interval(wider)) else wider


def _comparison(pair: Pair, control: Sums, challenger: Sums, look: _Look, higher_is_better: bool) -> Comparison:
    sequence_p = math.exp(log_always_valid_p(pair.z, pair.n, look.alpha, look.plan))
    low, high = look.interval(pair)
    return Comparison(
        name=challenger["name"],
        against=control["name"],
        diff=pair.difference,
        lo=low,
        hi=high,
        lift=pair.lift,
        lift_ci=lift_interval(pair, look.multiplier(pair)),
        p=two_sided_p(pair.z) if look.planned else sequence_p,
        decided_by=d.PLANNED if look.planned else d.SEQUENCE,
        change=None if not _excludes_zero([low, high]) else "better" if (low > 0) == higher_is_better else "worse",
        sequence_ci=pair.interval(look.sequence(pair)),
        sequence_p=sequence_p,
        alpha=look.alpha,
    )


def _excludes_zero(interval: Interval) -> bool:
    return not interval[0] <= 0 <= interval[1]
