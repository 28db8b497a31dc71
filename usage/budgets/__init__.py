"""What may be spent: budgets by scope and period, money held for each call on its way, and what follows when it runs out.

Every amount moves in one statement on one row, rows in the order of their ids; see docs/decisions/0009-money.md.
"""

from .ladder import Standing, Step, standing
from .periods import Spender
from .reserve import MoneyHeld, reserve
from .settle import expire, lapsed, release, settle

__all__ = [
    "MoneyHeld",
    "Spender",
    "Standing",
    "Step",
    "expire",
    "lapsed",
    "release",
    "reserve",
    "settle",
    "standing",
]
