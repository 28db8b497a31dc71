"""A worker's claim on a suggestion: a token with a time limit, renewed while the work goes on.

One thread a process renews all its claims in one statement, so a call may take as long as it must, and what a dead
worker held is free again after that time.
"""

import os
import threading
from datetime import datetime, timedelta
from types import TracebackType
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from generation.models import Suggestion

log = structlog.get_logger(__name__)


class LeaseLost(Exception):
    """The claim ran out and somebody else may have it: nothing may be written any more."""


class Lease:
    """Keeps a claim alive inside a `with` block."""

    def __init__(self, token: UUID):
        self.token = token

    def __enter__(self) -> "Lease":
        _keeper.add(self.token)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _keeper.remove(self.token)


class _Keeper:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: set[UUID] = set()
        self._pid: int | None = None

    def add(self, token: UUID) -> None:
        with self._lock:
            self._tokens.add(token)
            if self._pid != os.getpid():  # first use in this process, or the first one after a fork
                self._pid = os.getpid()
                self._tokens = {token}
                threading.Thread(target=self._keep, name="lease-keeper", daemon=True).start()

    def remove(self, token: UUID) -> None:
        with self._lock:
            self._tokens.discard(token)

    def _keep(self) -> None:
        while True:
            threading.Event().wait(settings.CLAIM_LEASE_S / 3)
            with self._lock:
                tokens = list(self._tokens)
            if tokens:
                self._renew(tokens)

    @staticmethod
    def _renew(tokens: list[UUID]) -> None:
        try:
            Suggestion.objects.filter(lease_token__in=tokens).update(lease_until=lease_end())
        except DatabaseError as error:
            log.warning("leases_not_renewed", error=str(error))
        finally:
            connection.close()


_keeper = _Keeper()


def lease_end() -> datetime:
    """When a claim made or renewed now runs out."""
    return timezone.now() + timedelta(seconds=settings.CLAIM_LEASE_S)
