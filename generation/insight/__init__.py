"""How reviewing goes: figures of people's decisions, and runs of approvals that nobody looked at. Only reads.

A decision is a person's approval, rejection or request for another attempt. It counts when it was made, unless its
reviewer undid it. Where two people approve a text, the text is approved once, by the second; of the two reviewers each
has a decision of their own. A copy shows another suggestion's answer and has no decisions. docs/insight.md says it to
people.

The rows themselves are counted, in SQL (see `counted.py`), so there is no second copy of the truth to drift from them.
"""

from .figures import Figures, figures_of, weeks_of
from .scope import Scope
from .streaks import Quick, Streak, quick_approvals, streaks_of
from .tally import KEYS, REASONS, Row, Tally
from .thresholds import FEWEST, SKIM_CHARACTERS_PER_S, SKIM_FLOOR_MS, STREAK, skim_ms

__all__ = [
    "FEWEST",
    "KEYS",
    "REASONS",
    "SKIM_CHARACTERS_PER_S",
    "SKIM_FLOOR_MS",
    "STREAK",
    "Figures",
    "Quick",
    "Row",
    "Scope",
    "Streak",
    "Tally",
    "figures_of",
    "quick_approvals",
    "skim_ms",
    "streaks_of",
    "weeks_of",
]
