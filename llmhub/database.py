"""A database that cannot be reached for a while: it restarts, or too many ask it at once."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection
from psycopg_pool import PoolTimeout

AWAY = (OperationalError, InterfaceError, PoolTimeout)
PAUSES_S = (0.5, 1.0, 2.0, 4.0, 8.0)

T = TypeVar("T")


def outlasting(work: Callable[[], T]) -> T:
    """What `work` returns. Where the database cannot be reached it is done again, a last time after 15.5 s of pauses.

    For what would be dear to lose and may be repeated. Inside a transaction it is done once. Raises what `work` raises.
    """
    for pause_s in PAUSES_S:
        try:
            return work()
        except AWAY:
            if connection.in_atomic_block:
                raise
            connection.close()  # or it would be used again as it is
            time.sleep(pause_s)
    return work()
