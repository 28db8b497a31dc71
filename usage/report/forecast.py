"""What a month will have cost."""

import math
import statistics
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from llmhub.money import PLACES
from usage.models import Client, DailyUsage, UsageRecord
from usage.rollups.calendar import after, midnight, month_of

from .rows import by_day, total

# Four whole weeks, so that each day of the week counts alike.
BASIS_DAYS = 28
# Student's t, two-sided 95 %, by degrees of freedom from 1.
T_95 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145,
    2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052,
)  # fmt: skip
_SMALLEST = Decimal(1).scaleb(-PLACES)


@dataclass(frozen=True, slots=True)
class Forecast:
    """USD. `low` and `high` hold the month's cost with 95 %; `high` is None where fewer than two days are known."""

    month_to_date: Decimal
    daily_average: Decimal
    forecast: Decimal
    low: Decimal
    high: Decimal | None
    basis_days: int


def forecast(now: datetime, *, client: Client | None = None) -> Forecast:
    """What the month (UTC) of `now` will have cost: what it has so far, and for the rest of it the daily average.

    The average is of the last 28 full days, or as many as there are since the first record. The range is the prediction
    interval for a sum of m further values after n observed ones with the standard deviation s, all normal and
    independent: m·average ± t(97.5 %, n - 1) · s · √(m + m²/n) (Hahn and Meeker, Statistical Intervals, on the mean of
    m future observations, times m). It never goes below what was spent already.
    """
    now = now.astimezone(UTC)
    month = month_of(now)
    spent = total(midnight(month), now, client=client).cost
    costs = _daily_costs(now.date(), client)
    average = sum(costs, Decimal(0)) / len(costs) if costs else Decimal(0)
    rest = (midnight(after(month)) - now) / timedelta(days=1)
    expected = spent + average * Decimal(rest)
    margin = _margin(costs, rest)
    return Forecast(
        month_to_date=spent,
        daily_average=_exact(average),
        forecast=_exact(expected),
        low=spent if margin is None else max(spent, _exact(expected - margin)),
        high=None if margin is None else _exact(expected + margin),
        basis_days=len(costs),
    )


def _daily_costs(today: date, client: Client | None) -> list[Decimal]:
    """The cost of each of the last full days, also of those without requests, from the first one with a record on."""
    start = max(today - timedelta(days=BASIS_DAYS), _first_day(client) or today)
    found = {day: figures.cost for day, _, figures in by_day("total", midnight(start), midnight(today), client=client)}
    days = (start + timedelta(days=number) for number in range((today - start).days))
    return [found.get(day, Decimal(0)) for day in days]


def _first_day(client: Client | None) -> date | None:
    """The first day with a record, also where the records were dropped and only their sums are left."""
    sums, records = DailyUsage.objects.filter(dimension="total", client=client), UsageRecord.objects.all()
    if client:
        records = records.filter(client=client)
    rolled = sums.order_by("day").values_list("day", flat=True).first()
    written = records.order_by("at").values_list("at", flat=True).first()
    days = [day for day in (rolled, written and written.astimezone(UTC).date()) if day]
    return min(days, default=None)


def _margin(costs: list[Decimal], rest: float) -> Decimal | None:
    """Half the width of the interval; None where the spread is not known."""
    if len(costs) < 2:
        return None
    return Decimal(T_95[len(costs) - 2] * float(statistics.stdev(costs)) * math.sqrt(rest + rest**2 / len(costs)))


def _exact(amount: Decimal) -> Decimal:
    return amount.quantize(_SMALLEST, rounding=ROUND_HALF_EVEN)
