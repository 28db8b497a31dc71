"""What this month will have cost, against its budget."""

from datetime import datetime
from decimal import Decimal

from generation.admin.budgets.words import limit
from llmhub.admin_site.display import money
from usage import report
from usage.models import Budget
from usage.report import Forecast

from .figures import Figure


def outlook(now: datetime, *, with_budget: bool) -> Figure:
    """The forecast as a figure; against the month's budget for everything only `with_budget`."""
    found = report.forecast(now)
    if not found.basis_days:
        return Figure("Forecast, this month", money(found.forecast), "from tomorrow on, once a day is over")
    soft = _budget() if with_budget else None
    missed, tone = _against(found, soft)
    return Figure("Forecast, this month", money(found.forecast), " · ".join(_notes(found, soft)), "", missed, tone)


def _notes(found: Forecast, soft: Decimal | None) -> list[str]:
    notes = [f"{money(found.month_to_date)} so far"]
    if found.high is not None:
        notes.append(f"{money(found.low)} to {money(found.high)} with 95 %")
    notes.append(
        f"{money(found.daily_average)} a day over the last {found.basis_days} full day{'' if found.basis_days == 1 else 's'}"
    )
    if soft:
        notes.append(f"budget: {limit(soft)}")
    return notes


def _against(found: Forecast, soft: Decimal | None) -> tuple[str, str]:
    if soft is None:
        return "", ""
    if found.forecast > soft:
        return "above the month’s budget", "bad"
    if found.high is not None and found.high > soft:
        return "could pass the month’s budget", "warn"
    return "", ""


def _budget() -> Decimal | None:
    """The soft limit of the month's budget for everything, the lowest where there are several. USD."""
    found = Budget.objects.filter(scope=Budget.Scope.ALL, period=Budget.Period.MONTH, active=True)
    return found.order_by("soft_limit").values_list("soft_limit", flat=True).first()
