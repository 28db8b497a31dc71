"""Intake: from a client's request to a suggestion, in the web process and without a provider call.

A step takes the value that the one before gave and returns the next, or raises what the client is told.
"""

from collections.abc import Callable
from typing import Any

from .admit import admit
from .afford import afford
from .check import check
from .choose import choose
from .recall import recall
from .submit import submit
from .value import Answered, Ask, Chosen

STEPS: tuple[Callable[[Any], Any], ...] = (admit, choose, check, recall, afford, submit)


def take_in(ask: Ask) -> Answered:
    """Run the steps.

    Raises NotAllowed, NotEnabled, NotFound, TooLarge, VariablesInvalid, RateLimited, PlanExhausted, BudgetExhausted.
    """
    value: Ask = ask
    for step in STEPS:
        value = step(value)
    assert isinstance(value, Answered)
    return value


__all__ = ["Answered", "Ask", "Chosen", "take_in"]
