"""Cost over time, by service: data for the browser, and the same figures as rows for those who read them."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from generation.admin.insight.charts import Chart
from llmhub.admin_site.display import money
from usage import report

from .ranges import Days, months_back

TOP = 6
OTHERS = "Others"
# Ranges up to so many days are drawn by day, longer ones by week, longer still by month.
BY_DAY, BY_WEEK = 92, 190

# Of each bar, by its first day: what each service cost, USD.
Costs = dict[date, dict[str, Decimal]]


def unit_of(days: Days) -> str:
    """What a bar stands for: day, week or month."""
    return "day" if days.number <= BY_DAY else "week" if days.number <= BY_WEEK else "month"


def chart_of(days: Days) -> Chart:
    """The dearest services and all others together, oldest first. Empty where nothing was spent."""
    unit = unit_of(days)
    costs = _costs(days, unit)
    names = _dearest(costs)
    starts = _starts(days, unit)
    series = [
        _series(name, number, [_of(costs[start], name, names) for start in starts])
        for number, name in enumerate(names, 1)
    ]
    rows = [_row(start, unit, costs[start], names) for start in starts]
    labels = [_label(start, unit) for start in starts]
    # What insight.js says before a label, and that these are amounts of money.
    shown = {"of": "Week of " if unit == "week" else "", "unit": "usd", "stacked": True}
    heads = [*names, "All"] if names else []
    return Chart("cost", "Cost by service", heads, rows, {"labels": labels, "series": series, **shown})


def is_empty(chart: Chart) -> bool:
    """Whether nothing was spent."""
    return not chart.heads


def _costs(days: Days, unit: str) -> Costs:
    found: Costs = defaultdict(lambda: defaultdict(Decimal))
    for day, service, figures in report.by_day("service", days.start, days.end):
        found[_start(day, unit)][service] += figures.cost
    return found


def _dearest(costs: Costs) -> list[str]:
    """The names of the series: the TOP dearest, and OTHERS where there are more."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for of_bar in costs.values():
        for service, cost in of_bar.items():
            sums[service] += cost
    names = sorted((name for name in sums if sums[name]), key=lambda name: (-sums[name], name))
    return names if len(names) <= TOP else [*names[:TOP], OTHERS]


def _of(of_bar: dict[str, Decimal], name: str, names: list[str]) -> Decimal:
    if name == OTHERS and len(names) > TOP:
        return sum((cost for service, cost in of_bar.items() if service not in names[:TOP]), Decimal(0))
    return of_bar.get(name, Decimal(0))


def _starts(days: Days, unit: str) -> list[date]:
    """The first day of each bar, those without cost too."""
    found = dict.fromkeys(_start(days.first + timedelta(days=number), unit) for number in range(days.number))
    return list(found)


def _start(day: date, unit: str) -> date:
    return {
        "day": lambda: day,
        "week": lambda: day - timedelta(days=day.weekday()),
        "month": lambda: months_back(day, 0),
    }[unit]()


def _series(name: str, number: int, values: list[Decimal]) -> dict[str, Any]:
    colour = "plain" if number > TOP else str(number)
    return {"kind": "bar", "label": name, "colour": colour, "values": [float(value) for value in values]}


def _row(start: date, unit: str, of_bar: dict[str, Decimal], names: list[str]) -> list[str]:
    costs = [_of(of_bar, name, names) for name in names]
    return [_label(start, unit, full=True), *map(money, [*costs, sum(costs, Decimal(0))])]


def _label(start: date, unit: str, *, full: bool = False) -> str:
    if unit == "month":
        return f"{start:%b %Y}"
    return f"{start:%-d %b %Y}" if full else f"{start:%-d %b}"
