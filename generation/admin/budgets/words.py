"""Budgets, limits and their days and months, as people read them."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from llmhub.admin_site.display import age, stamp
from usage.budgets.calendar import bounds
from usage.models import Budget, BudgetPeriod

KINDS: dict[str, str] = {
    Budget.Scope.SERVICE: "Service",
    Budget.Scope.USE_CASE: "Use case",
    Budget.Scope.CLIENT: "Client",
}
SO_FAR: dict[str, str] = {Budget.Period.DAY: "today so far", Budget.Period.MONTH: "in this month so far"}


def limit(amount: Decimal) -> str:
    """A limit with all its digits: “$20”, “$1,234.50”, “$0.000001”."""
    whole, _, decimals = f"{amount:,f}".partition(".")
    decimals = decimals.rstrip("0")
    return f"${whole}.{decimals.ljust(2, '0')}" if decimals else f"${whole}"


def how_often(budget: Budget) -> str:
    """“by the day”, “by the month (Asia/Seoul)”."""
    zone = "" if budget.time_zone == "UTC" else f" ({budget.time_zone})"
    return f"by the {budget.period}{zone}"


def moment(at: datetime, time_zone: str) -> str:
    """By the clocks of a place: “1 Dec 2026, 00:00 UTC”, “… 00:00 (Asia/Seoul)”."""
    if time_zone == "UTC":
        return stamp(at)
    return f"{at.astimezone(ZoneInfo(time_zone)):%-d %b %Y, %H:%M} ({time_zone})"


def until(at: datetime, now: datetime) -> str:
    """How long it is until then: “in 5 h”."""
    return "in less than a minute" if at - now < timedelta(minutes=1) else f"in {age(now, at)}"


def name_of(row: BudgetPeriod) -> str:
    """“Nov 2026”, “21 Nov 2026”; from when to when, where the budget went by another period or zone then."""
    budget = row.budget
    local = row.starts_at.astimezone(ZoneInfo(budget.time_zone))
    if (row.starts_at, row.ends_at) != bounds(budget.period, budget.time_zone, row.starts_at):
        return f"{row.starts_at:%-d %b %Y, %H:%M} – {stamp(row.ends_at)}"
    return f"{local:%-d %b %Y}" if budget.period == Budget.Period.DAY else f"{local:%b %Y}"
