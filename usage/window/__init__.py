"""How much may be sent to each provider and model within a minute, shared by all workers.

Who is not let in waits in a queue: interactive work before batches, and clients take turns. All of it stands in Redis; each
operation is one script there, so that no two workers can both take the last place (`lua/`).
"""

from .learning import learn
from .load import Load, Rate, Told
from .state import TokenWindow, WindowState, state, states
from .taking import correct, give_back, sent, take

__all__ = [
    "Load",
    "Rate",
    "TokenWindow",
    "Told",
    "WindowState",
    "correct",
    "give_back",
    "learn",
    "sent",
    "state",
    "states",
    "take",
]
