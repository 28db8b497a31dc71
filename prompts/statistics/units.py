"""Numbers as people read them."""

import math

from .context import LOG_SECONDS, POINTS

_BEHIND = {POINTS: " points", "usd": " US dollars", "": ""}


def size(value: float, unit: str) -> str:
    """A difference's size without its unit: 0.0312 is "3.1" points; a difference of logarithms is a percentage."""
    if unit == POINTS:
        return short(abs(value) * 100, 1)
    if unit == LOG_SECONDS:
        return short(abs(_growth(value)) * 100, 1)
    return short(abs(value))


def signed(value: float, unit: str) -> str:
    """A difference with its sign, without its unit."""
    text = size(value, unit)
    return text if not any(digit in text for digit in "123456789") else ("-" if value < 0 else "+") + text


def behind(unit: str) -> str:
    """What stands behind a number in `unit`, with its space."""
    return " %" if unit == LOG_SECONDS else _BEHIND.get(unit, f" {unit}")


def percent(share: float) -> str:
    """0.155 is "+15.5"."""
    return signed(share, POINTS)


def short(value: float, decimals: int | None = None) -> str:
    """`value` ≥ 0 with `decimals` places, or else three digits that matter, and no trailing zeros behind the point."""
    if decimals is None:
        decimals = 0 if value == 0 else max(0, 2 - math.floor(math.log10(value)))
    if value >= 1e15:
        return f"{value:.2e}"
    text = f"{value:,.{min(decimals, 12)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def once_in(log10_p: float) -> str:
    """1/p, rounded down to two digits, so that "less than once in …" holds; a billion is the most."""
    if log10_p <= -9:
        return "1,000,000,000"
    inverse = math.floor(10**-log10_p)
    step = 10 ** max(0, len(str(inverse)) - 2)
    return f"{inverse // step * step:,}"


def _growth(logarithm: float) -> float:
    # Beyond this, exp() would overflow; nobody reads on there.
    return math.expm1(min(logarithm, 30.0))
