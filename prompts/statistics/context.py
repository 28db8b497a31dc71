"""What `analyse` is told of an experiment beside its sums."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .estimates import SUMS

POINTS = "points"
LOG_SECONDS = "log_seconds"


@dataclass(frozen=True, slots=True)
class Context:
    """The keys of `ctx`, with what counts where one is left out.

    Needed: `kind` ("proportion", "mean", "ratio", "cluster") and `planned_n`, the planned subjects of all versions,
    frozen at the start. `alpha` is the whole error budget. `end_test_done`: an earlier look had the planned sample.
    `mde`: the absolute difference that matters. `metric`: the metric's name for people. `unit`: "points" (of percent),
    "seconds", "usd", "log_seconds" (a mean of logarithms, shown as percent), or any word to put behind a number.
    `days_running`: full days since the start. `daily`: subjects a day. `latched`: the winner of an earlier look.
    `crossover`: the share of subjects seen in two versions. `worse_on`: other metrics that got worse, by version.
    """

    kind: str
    planned_n: float
    alpha: float = 0.05
    end_test_done: bool = False
    higher_is_better: bool = True
    mde: float | None = None
    metric: str = "the metric"
    unit: str | None = None
    days_running: float | None = None
    daily: float | None = None
    latched: str | None = None
    crossover: float = 0.0
    worse_on: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, ctx: Mapping[str, Any]) -> "Context":
        """`ctx` checked; keys that are no fields (e.g. a simulation's `look`) are left aside. Raises ValueError."""
        missing = [name for name in ("kind", "planned_n") if ctx.get(name) is None]
        if missing:
            raise ValueError(f"The context needs: {', '.join(missing)}.")
        given = cls(**{name: ctx[name] for name in cls.__slots__ if ctx.get(name) is not None})
        if given.kind not in SUMS:
            raise ValueError(f"“{given.kind}” is not a kind of metric; there are: {', '.join(SUMS)}.")
        if not 0 < given.planned_n < math.inf:
            raise ValueError("The planned number of subjects must be above 0.")
        if not 0 < given.alpha < 1:
            raise ValueError("alpha must be between 0 and 1.")
        return given

    @property
    def shown_unit(self) -> str:
        """The unit, or what is usual for the kind."""
        if self.unit is not None:
            return self.unit
        return POINTS if self.kind == "proportion" else ""
