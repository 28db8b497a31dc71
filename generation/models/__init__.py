from .attempt import Attempt
from .decision import ReviewDecision
from .desk import ReviewerSettings, ReviewSkip
from .feedback import Feedback
from .idempotency import IdempotencyKey
from .studio import StudioResult, StudioRun
from .suggestion import Suggestion

__all__ = [
    "Attempt",
    "Feedback",
    "IdempotencyKey",
    "ReviewDecision",
    "ReviewSkip",
    "ReviewerSettings",
    "StudioResult",
    "StudioRun",
    "Suggestion",
]
