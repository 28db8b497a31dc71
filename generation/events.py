"""Telling waiting requests, in whatever process they are, that a suggestion changed."""

import os
import threading
from collections import defaultdict
from uuid import UUID

import structlog
from redis import RedisError

from llmhub.redis import get_redis

CHANNEL = "llmhub:suggestions"

log = structlog.get_logger(__name__)


def announce(*suggestion_ids: UUID) -> None:
    """Say that these suggestions changed. Best effort: whoever waits also looks at the database now and then."""
    try:
        pipe = get_redis().pipeline(transaction=False)
        for suggestion_id in suggestion_ids:
            pipe.publish(CHANNEL, str(suggestion_id))
        pipe.execute()
    except RedisError as error:
        log.warning("announce_failed", error=str(error))


class Listener:
    """One Redis subscription per process that wakes the threads which wait for a suggestion."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, set[threading.Event]] = defaultdict(set)
        self._pid: int | None = None

    def watch(self, suggestion_id: UUID) -> threading.Event:
        """An event that is set at each change of the suggestion from now on. Give it back with `unwatch`."""
        event = threading.Event()
        with self._lock:
            self._waiting[str(suggestion_id)].add(event)
            if self._pid != os.getpid():  # first use in this process, or the first one after a fork
                self._pid = os.getpid()
                threading.Thread(target=self._listen, name="suggestion-events", daemon=True).start()
        return event

    def unwatch(self, suggestion_id: UUID, event: threading.Event) -> None:
        with self._lock:
            waiting = self._waiting[str(suggestion_id)]
            waiting.discard(event)
            if not waiting:
                del self._waiting[str(suggestion_id)]

    def _listen(self) -> None:
        while True:
            try:
                with get_redis().pubsub(ignore_subscribe_messages=True) as subscription:
                    subscription.subscribe(CHANNEL)
                    self._wake_all()  # what was said before the subscription stood is not heard again
                    while True:
                        message = subscription.get_message(timeout=3)
                        if message:
                            self._wake(message["data"])
            except RedisError as error:
                log.warning("listener_lost_redis", error=str(error))
                threading.Event().wait(1)

    def _wake(self, suggestion_id: str) -> None:
        with self._lock:
            for event in self._waiting.get(suggestion_id, ()):
                event.set()

    def _wake_all(self) -> None:
        with self._lock:
            for events in self._waiting.values():
                for event in events:
                    event.set()


listener = Listener()
