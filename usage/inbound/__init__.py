"""What clients may ask for: requests within a sliding window, and tokens within a calendar month (UTC).

A client's own limits win over its plan's. All processes share one window for each client, so that a burst of one never
takes from another.
"""

from .admission import admit, look
from .limits import Limits, allowed_requests, allowed_tokens
from .month import month_of
from .tokens import tokens_used

__all__ = ["Limits", "admit", "allowed_requests", "allowed_tokens", "look", "month_of", "tokens_used"]
