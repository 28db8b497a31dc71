"""An experiment's numbers as people type and read them, by the unit of its metric."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from math import exp, expm1, log1p

from llmhub.admin_site.display import NOTHING, duration, money


@dataclass(frozen=True, slots=True)
class Amount:
    """A unit: how its differences are typed and become what is stored, and how figures and differences are shown."""

    typed: str
    mark: str
    stored: Callable[[float], float]
    shown: Callable[[float], float]
    most: float
    default: float
    value: Callable[[float], str]
    size: Callable[[float], str]


def digits(number: float, places: int) -> str:
    """`number` with at most `places` digits behind the point, no zeros at the end, and a real minus sign."""
    text = f"{number:,.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text.replace("-", "−")


def percent(share: float, places: int = 1) -> str:
    """0.4213 as “42.1 %”."""
    return f"{digits(share * 100, places)} %"


def _seconds(value: float) -> str:
    return duration(round(value * 1000)) if value >= 0 else f"−{duration(round(-value * 1000))}"


def _usd(value: float) -> str:
    return money(Decimal(f"{value:.3g}"))


def _hundredth(number: float) -> float:
    return number / 100


def _hundredfold(number: float) -> float:
    return number * 100


def _growth(value: float) -> float:
    # A difference of logarithms as a share; beyond this exp() says nothing to anybody.
    return expm1(max(-30.0, min(30.0, value)))


AMOUNTS: dict[str, Amount] = {
    "points": Amount(
        "points", " points", _hundredth, _hundredfold, 100, 5, percent, lambda size: f"{digits(size * 100, 1)} points"
    ),
    "stars": Amount(
        "stars",
        " stars",
        float,
        float,
        4,
        0.25,
        lambda value: digits(value, 2),
        lambda size: f"{digits(size, 2)} stars",
    ),
    "seconds": Amount("seconds", " s", float, float, 3600, 1, _seconds, _seconds),
    "usd": Amount("US cents", " ¢", _hundredth, _hundredfold, 10_000, 0.1, _usd, _usd),
    "log_seconds": Amount(
        "percent",
        " %",
        lambda percents: log1p(percents / 100),
        lambda logarithm: _growth(logarithm) * 100,
        1000,
        10,
        lambda value: _seconds(exp(min(value, 20.0))),
        lambda size: percent(abs(_growth(size))),
    ),
}


def value_text(unit: str, value: float | None) -> str:
    """A version's own figure: “42.1 %”, “3.8”, “$0.021”."""
    return NOTHING if value is None else AMOUNTS[unit].value(value)


def typed_text(unit: str, stored: float) -> str:
    """A stored difference as it is typed: 0.05 is “5” points."""
    return digits(AMOUNTS[unit].shown(stored), 6).replace(",", "")


def difference_text(unit: str, value: float | None) -> str:
    """A difference with its sign: “+4.2 points”."""
    if value is None:
        return NOTHING
    size = AMOUNTS[unit].size(value if unit == "log_seconds" else abs(value))
    return size if not any(digit in size for digit in "123456789") else f"{'+' if value > 0 else '−'}{size}"


def range_text(unit: str, low: float | None, high: float | None) -> str:
    """An interval: “−1.2 to +4.5 points”; empty where there is none."""
    if low is None or high is None:
        return ""
    if unit == "points":
        low, high = max(-1.0, low), min(1.0, high)  # rates lie no further apart than that
    return f"{difference_text(unit, low).removesuffix(_behind(unit))} to {difference_text(unit, high)}"


def between_text(unit: str, low: float | None, high: float | None) -> str:
    """The interval of a version's own figure: “40.1 to 44.2 %”; empty where there is none."""
    if low is None or high is None:
        return ""
    behind = " %" if unit == "points" else ""
    return f"{value_text(unit, low).removesuffix(behind)} to {value_text(unit, high)}"


def percent_range(ends: list[float] | None) -> str:
    """A lift's interval: “+3 to +12 %”; empty where it has no bounds."""
    if ends is None:
        return ""
    return f"{signed_percent(ends[0]).removesuffix(' %')} to {signed_percent(ends[1])}"


def signed_percent(share: float | None) -> str:
    """0.155 as “+15.5 %”."""
    if share is None:
        return NOTHING
    text = percent(share)
    return text if text.startswith("−") or text == "0 %" else f"+{text}"


def _behind(unit: str) -> str:
    return {"points": " points", "stars": " stars", "log_seconds": " %"}.get(unit, "")
