"""What `analyse` says of an experiment. All of it survives `json.dumps(dataclasses.asdict(decision))`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from .intervals import Interval

SRM = "SRM"
TOO_EARLY = "TOO_EARLY"
KEEP_RUNNING = "KEEP_RUNNING"
WINNER = "WINNER"
KEEP_CONTROL = "KEEP_CONTROL"
NO_DIFFERENCE = "NO_DIFFERENCE"
INCONCLUSIVE = "INCONCLUSIVE"
VERDICTS = (SRM, TOO_EARLY, KEEP_RUNNING, WINNER, KEEP_CONTROL, NO_DIFFERENCE, INCONCLUSIVE)

SEQUENCE = "sequence"
PLANNED = "planned"


class _Record(Mapping[str, Any]):
    """A dataclass that can be read like a mapping too, so that templates and JSON's readers share one form."""

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Any]]

    def __getitem__(self, name: str) -> Any:
        if name not in self.__dataclass_fields__:
            raise KeyError(name)
        return getattr(self, name)

    def __iter__(self) -> Iterator[str]:
        return (each.name for each in fields(self))

    def __len__(self) -> int:
        return len(self.__dataclass_fields__)


@dataclass(frozen=True)
class Version(_Record):
    """One version by itself. `value` is its rate, mean or ratio with the 95 % interval `lo` to `hi` of a single look;
    None where nothing can be said. `weight` is its planned share, `arrived` how many subjects it was given to."""

    name: str
    weight: float
    n: float
    value: float | None
    lo: float | None
    hi: float | None
    arrived: float


@dataclass(frozen=True)
class Comparison(_Record):
    """One challenger against the control.

    `diff` with `lo` to `hi` and `p` come from the interval that `decided_by` names: "sequence" (always valid) or
    "planned" (the one ordinary look). `lift` is `diff` over the control's size, with Fieller's interval, None where
    unbounded. `sequence_ci` and `sequence_p` are the always-valid ones at any time. `change` says what is decided:
    "better", "worse" (as the metric is meant, so lower may be better) or None. `alpha` is this pair's share.
    """

    name: str
    against: str
    diff: float
    lo: float
    hi: float
    lift: float | None
    lift_ci: Interval | None
    p: float
    decided_by: str
    change: str | None
    sequence_ci: Interval
    sequence_p: float
    alpha: float


@dataclass(frozen=True)
class Decision(_Record):
    """The verdict over an experiment; `sentence` is what people read.

    `winner` is a version's name (the control's with KEEP_CONTROL) or None. `srm` is "ok", "mismatch" or "skipped", and
    `srm_check` all of it. `comparisons` is empty where the verdict does not rest on them: SRM and TOO_EARLY.
    `plan_reached` is to be stored and passed as `end_test_done` from the next look on. `wait_for_week` is true where a
    winner is ahead but no full week is in. `days_left` to the plan and `needed` subjects per version are None where
    unknown or none.
    """

    winner: str | None
    verdict: str
    sentence: str
    srm: str
    comparisons: list[Comparison]
    versions: list[Version]
    srm_check: dict[str, Any]
    n: float
    planned_n: float
    plan_reached: bool
    wait_for_week: bool = False
    latched: bool = False
    days_left: int | None = None
    needed: int | None = None
    warnings: list[str] = field(default_factory=list)
