from .attempt import Attempt
from .decision import ReviewDecision
from .idempotency import IdempotencyKey
from .suggestion import Suggestion

__all__ = ["Attempt", "IdempotencyKey", "ReviewDecision", "Suggestion"]
