"""Numbers of the cost pages as people read them."""

from decimal import Decimal
from typing import Any

from generation.admin.experiments.amounts import percent
from llmhub.admin_site.display import NOTHING

# From here on a share says less than a factor.
_MANY_TIMES = 10
# Below, a share would be told as 0 %.
_LEAST = 0.0005


def count(value: int | None) -> str:
    """“1,234”; a dash where there is none."""
    return NOTHING if value is None else f"{value:,}"


def share(value: float | None) -> str:
    """0.421 as “42.1 %”, 0.0001 as “< 0.1 %”; a dash where there is none."""
    if value is None:
        return NOTHING
    return "< 0.1 %" if 0 < value < _LEAST else percent(value)


def change(now: Any, before: Any) -> str:
    """How an amount changed: “↑ 12 % more”, “↓ 3 % less”, “↑ 14 times as much”, “as before”; empty where it can't be said."""
    if now is None or before is None or not before:
        return ""
    factor = float(Decimal(now) / Decimal(before))
    if factor >= _MANY_TIMES:
        return f"↑ {factor:,.0f} times as much"
    size = percent(abs(factor - 1), 0 if abs(factor - 1) >= 0.1 else 1)
    if size == "0 %":
        return "as before"
    return f"↑ {size} more" if factor > 1 else f"↓ {size} less"


def change_of_share(now: float | None, before: float | None) -> str:
    """How a share changed: “↑ 1.2 points more”, “↓ 3 points less”, “as before”; empty where it can't be said."""
    if now is None or before is None:
        return ""
    size = percent(abs(now - before)).removesuffix(" %")
    if size == "0":
        return "as before"
    return f"↑ {size} points more" if now > before else f"↓ {size} points less"
