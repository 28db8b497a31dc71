"""Usage records of answers that cost nothing, written a moment later and many at once.

An answer from the cache is ready in a millisecond or two; waiting for the database's disk would take many times as long. A record
of something paid for is never written this way: it belongs in the transaction that ends its job.
"""

import atexit
import os
import threading
import time

import structlog
from django.db import DatabaseError, connection

from . import ledger
from .models import UsageRecord

FLUSH_EVERY_S = 0.5
# When the database is away for so long that this many wait, requests write their own again, and fail with it.
MOST_WAITING = 10_000

log = structlog.get_logger(__name__)


class WriteBehind:
    """A buffer of one process with a thread that empties it."""

    def __init__(self, flush_every_s: float = FLUSH_EVERY_S) -> None:
        self.flush_every_s = flush_every_s
        self._lock = threading.Lock()
        self._waiting: list[UsageRecord] = []
        self._pid: int | None = None

    def add(self, entry: UsageRecord) -> None:
        """Have `entry` written within about FLUSH_EVERY_S.

        Raises ValueError for one that cost something, DatabaseError when the buffer is full and the database away.
        """
        if entry.cost != 0:
            raise ValueError("Only records without a cost may be written later.")
        with self._lock:
            if self._pid != os.getpid():  # first use in this process, or the first one after a fork
                self._pid, self._waiting = os.getpid(), []
                threading.Thread(target=self._keep_flushing, name="usage-write-behind", daemon=True).start()
                atexit.register(self.flush)
            self._waiting.append(entry)
            is_full = len(self._waiting) > MOST_WAITING
        if is_full:
            self._write()

    def forget(self) -> None:
        """Drop what waits, unwritten."""
        with self._lock:
            self._waiting = []

    def flush(self) -> None:
        """Write what waits, now. What the database does not take goes on waiting."""
        try:
            self._write()
        except DatabaseError as error:
            log.warning("usage_not_written", waiting=len(self._waiting), error=str(error))

    def _write(self) -> None:
        with self._lock:
            entries, self._waiting = self._waiting, []
        if not entries:
            return
        try:
            ledger.record(*entries)
        except BaseException:
            with self._lock:
                self._waiting = entries + self._waiting
            raise

    def _keep_flushing(self) -> None:
        while True:
            time.sleep(self.flush_every_s)
            if self._waiting:
                self.flush()
                connection.close()


write_behind = WriteBehind()
