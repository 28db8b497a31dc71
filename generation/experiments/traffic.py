"""What a use case's requests are like today: how many people a day, and what its metrics are without an experiment."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils import timezone

from generation.models import Suggestion
from generation.models.suggestion import Purpose
from prompts.experiments.metrics import METRICS
from prompts.models import UseCase
from prompts.statistics.estimates import estimate

from .counting import Counted, count_newest

DAYS = 14
# So many of the newest requests are looked at, at most: planning a test must not wait for a count of millions.
MOST = 5_000
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a metric is today, over `n` people: its value and the standard deviation of one person's."""

    value: float
    sd: float
    n: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """People a day who ask, and those of them with a reviewer's decision; `per_day` is how many say something of each
    metric, `baseline` what they say. Nobody says anything of metrics that `baseline` lacks. `days` is what it is
    worked out from."""

    subjects_per_day: float
    decided_per_day: float
    per_day: dict[str, float]
    baseline: dict[str, Baseline]
    days: float


def traffic(use_case: UseCase) -> Traffic:
    """The last 14 days of `use_case`, or its newest 5,000 requests where there are more."""
    now = timezone.now()
    since = now - DAYS * DAY
    counted = count_newest(use_case.pk, since, MOST, DAYS * DAY, now)
    days = _days(use_case, since, now)
    if not counted:
        return Traffic(0.0, 0.0, dict.fromkeys(METRICS, 0.0), {}, days)
    row = counted[0]
    per_day = {name: row.metrics[name]["n"] / days for name in METRICS}
    return Traffic(row.arrived / days, per_day["approval"], per_day, _baselines(row), days)


def _days(use_case: UseCase, since: datetime, now: datetime) -> float:
    """How many days the requests looked at are from; a whole one at least, so that a first hour is no day's pace."""
    newest = Suggestion.objects.filter(use_case=use_case, created_at__gte=since, purpose=Purpose.REQUEST)
    sample = newest.order_by("-created_at").values("created_at")[:MOST]
    found = sample.aggregate(oldest=Min("created_at"), count=Count("created_at"))
    if not found["count"]:
        return float(DAYS)
    covered: float = (now - found["oldest"]) / DAY
    # A full sample is as long as it is: of a busy use case an hour tells the pace.
    return covered if found["count"] == MOST else max(1.0, covered)


def _baselines(row: Counted) -> dict[str, Baseline]:
    found = {}
    for name, measure in METRICS.items():
        one = estimate(measure.kind, row.metrics[name])
        if one is not None:
            found[name] = Baseline(one.value, math.sqrt(one.variance), int(one.n))
    return found
