"""Counting a client's tokens takes as long as it has records, so each process goes by its last count for a moment."""

import threading
import time
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from usage.models import Client

from .month import month_of
from .tokens import tokens_used


class Counted:
    """The last counts of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # By client: when it was counted (monotonic), for which month, and how many.
        self._counts: dict[int, tuple[float, datetime, int]] = {}

    def tokens(self, client: Client) -> int:
        """The tokens of this month, as they were at most INBOUND_TOKENS_KEPT_S ago. A new month begins at once."""
        now, month = time.monotonic(), month_of(timezone.now())[0]
        with self._lock:
            counted_at, of_month, used = self._counts.get(client.pk, (0.0, None, 0))
            if of_month == month and now - counted_at < settings.INBOUND_TOKENS_KEPT_S:
                return used
            if of_month == month:
                # Whoever comes while this one counts goes by the old count, instead of counting too.
                self._counts[client.pk] = (now, month, used)
        used = tokens_used(client)
        with self._lock:
            self._counts[client.pk] = (now, month, used)
        return used


counted = Counted()
