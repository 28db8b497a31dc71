"""What the sandbox was really sent and what it answered: a bounded list, in memory only."""

import hashlib
import itertools
import json
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .wire import Request, parse_json

MAX_ENTRIES = 10_000
MAX_BYTES = 64 * 1024 * 1024
SECRET_HEADERS = ("authorization", "x-api-key")
SHOWN_OF_SECRET = 6
SHOWN_OF_UNREADABLE = 2_000


@dataclass(slots=True)
class Entry:
    """One request. `status` and what follows are empty until it is answered."""

    seq: int
    at: str
    method: str
    path: str
    headers: dict[str, str]
    body: str
    started: float
    status: int | None = None
    faults: list[str] = field(default_factory=list)
    answer: dict[str, Any] | None = None
    use_case: str | None = None
    duration_ms: float | None = None

    def close(self, status: int | None) -> None:
        """Note how it was answered; None where the connection was dropped instead."""
        self.status = status
        self.duration_ms = round((time.monotonic() - self.started) * 1000, 1)

    def as_dict(self) -> dict[str, Any]:
        """The entry as `GET /sandbox/journal` shows it."""
        return {
            "seq": self.seq,
            "at": self.at,
            "method": self.method,
            "path": self.path,
            "headers": self.headers,
            "body": json.loads(self.body),
            "status": self.status,
            "faults": self.faults,
            "use_case": self.use_case,
            "answer": self.answer,
            "duration_ms": self.duration_ms,
        }


class Journal:
    """The last requests, oldest first: at most 10,000 and 64 MiB of bodies. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._entries: deque[Entry] = deque()
        self._bytes = 0
        self._count = 0

    def open(self, request: Request) -> Entry:
        """A new entry for a request that has just come in."""
        body = shorten(request.body)
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        headers = {name: _mask(name, value) for name, value in request.headers.items()}
        with self._lock:
            entry = Entry(next(self._numbers), now, request.method, request.path, headers, body, time.monotonic())
            self._entries.append(entry)
            self._count += 1
            self._bytes += len(body)
            while len(self._entries) > MAX_ENTRIES or (self._bytes > MAX_BYTES and len(self._entries) > 1):
                self._bytes -= len(self._entries.popleft().body)
        return entry

    def read(self, since: int = 0, path: str | None = None, use_case: str | None = None) -> dict[str, Any]:
        """`count`: how many came since it was last emptied. `requests`: those kept that match, oldest first."""
        with self._lock:
            count, entries = self._count, list(self._entries)
        found = [
            entry.as_dict()
            for entry in entries
            if entry.seq > since and path in (None, entry.path) and use_case in (None, entry.use_case)
        ]
        return {"count": count, "requests": found}

    def clear(self) -> None:
        """Forget all; numbers go on, so that `since` stays meaningful."""
        with self._lock:
            self._entries.clear()
            self._bytes = self._count = 0


def shorten(body: bytes) -> str:
    """A body as JSON text, image data replaced by its length and hash; what is not JSON as a (shortened) string."""
    if not body:
        return "null"
    try:
        data = parse_json(body)
        return json.dumps(_without_images(data)) if b'"base64"' in body else body.decode()
    except ValueError:
        return json.dumps(body[:SHOWN_OF_UNREADABLE].decode(errors="replace"))


def _without_images(data: Any) -> Any:
    if isinstance(data, list):
        return [_without_images(item) for item in data]
    if not isinstance(data, dict):
        return data
    if data.get("type") == "base64" and isinstance(data.get("data"), str):
        digest = hashlib.sha256(data["data"].encode()).hexdigest()
        return {**data, "data": {"length": len(data["data"]), "sha256": digest}}
    return {name: _without_images(value) for name, value in data.items()}


def _mask(name: str, value: str) -> str:
    if name not in SECRET_HEADERS:
        return value
    scheme, space, secret = value.rpartition(" ")
    return f"{scheme}{space}{secret[:SHOWN_OF_SECRET]}…"
