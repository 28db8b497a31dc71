"""Sums of whole days and months of the ledger, so that figures over years read few rows.

A record is only inserted; days are summed up once they are over, by the beat or on demand. Which of them hold stands in
`RolledDay` and `RolledMonth`; all else is summed up from the records when it is asked for (see usage.report), so a
figure is exact whether or not a roll-up ran.
"""

from .days import NotOver, roll_up_day
from .due import roll_up_due
from .months import roll_up_month
from .rebuild import rebuild

__all__ = ["NotOver", "rebuild", "roll_up_day", "roll_up_due", "roll_up_month"]
