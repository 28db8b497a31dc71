"""Spent and held against the limits, as a bar with its figures."""

from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from llmhub.admin_site.display import money
from usage.models import BudgetPeriod

from .words import limit

WARN_AT = Decimal("0.8")


def bar(row: BudgetPeriod) -> SafeString:
    """A bar as long as the hard limit: spent solid, held hatched, a mark at the soft limit; the figures below it."""
    most = max(row.hard_limit, row.spent + row.held)
    return format_html(
        '<span class="hub-budget hub-budget-{}"><span class="hub-budget-bar" aria-hidden="true">'
        '{}{}<i style="left:{}%"></i></span><span class="hub-budget-words">{}</span></span>',
        tone_of(row),
        _part("spent", row.spent, most),
        _part("held", row.held, most),
        _share(row.soft_limit, most),
        figures(row),
    )


def figures(row: BudgetPeriod) -> str:
    """“$12.30 spent · $0.40 held of $20 (stops at $30)”."""
    limits = f"of {limit(row.soft_limit)} (stops at {limit(row.hard_limit)})"
    return f"{money(row.spent)} spent · {money(row.held)} held {limits}"


def tone_of(row: BudgetPeriod) -> str:
    """How bad it is: “good”, “warn” from 80 % of the soft limit on, “bad” past it."""
    if row.spent >= row.soft_limit:
        return "bad"
    return "warn" if row.spent >= row.soft_limit * WARN_AT else "good"


def _part(name: str, amount: Decimal, most: Decimal) -> SafeString | str:
    if not amount:
        return ""
    return format_html('<span class="hub-budget-{}" style="width:{}%"></span>', name, _share(amount, most))


def _share(amount: Decimal, most: Decimal) -> str:
    return f"{100 * amount / most:.2f}"
