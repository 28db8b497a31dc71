"""What was used: exact figures over any range of time, from the sums of whole months and days and the records of the rest.

Ranges begin with `start` and end before `end`, both aware. Latencies come from histograms, see `Latencies` for how close.
"""

from .coverage import coverage
from .figures import Figures, together
from .forecast import Forecast, forecast
from .groups import GROUPS
from .latencies import Latencies
from .rows import by_day, rows_by, tokens, total
from .subjects import active_subjects

__all__ = [
    "GROUPS",
    "Figures",
    "Forecast",
    "Latencies",
    "active_subjects",
    "by_day",
    "coverage",
    "forecast",
    "rows_by",
    "together",
    "tokens",
    "total",
]
