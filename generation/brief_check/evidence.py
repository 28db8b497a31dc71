"""What the inputs say, laid out so that each question costs one look-up."""

from dataclasses import dataclass, field
from decimal import Decimal

Day = tuple[int | None, int | None, int | None]
"""Year, month, day; None for a part that is not said."""
Time = tuple[int, int]
"""Hour (0-23) and minute."""


@dataclass(slots=True)
class Evidence:
    """Everything that can support a fact."""

    numbers: set[Decimal] = field(default_factory=set)
    """Every amount, with or without a currency or a percent sign, and the lengths of lists."""
    bare: set[Decimal] = field(default_factory=set)
    """Amounts without a currency or a percent sign."""
    prices: set[tuple[str, Decimal]] = field(default_factory=set)
    percentages: set[Decimal] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    """Telephone numbers, digits only."""
    days: set[Day] = field(default_factory=set)
    """Dates, each also with fewer parts."""
    weekdays: set[int] = field(default_factory=set)
    """0 is Monday."""
    times: set[Time] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    """Host, path and query; see links.py."""
    hosts: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    """All words; see names.py."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around a leaf of the inputs and says what a bare number in it means."""

    currency: str = ""
    """The currency that is named beside it ({"price": 49, "currency": "EUR"}); "" for none."""
    percentage: bool = False
    """Its key names a percentage, a discount or a rate."""
