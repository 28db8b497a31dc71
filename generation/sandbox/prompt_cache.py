"""The provider's prompt cache, as far as token counts show it. Nothing is really kept but hashes."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from .tokens import Piece, to_tokens

# Shorter prefixes are silently not cached.
MIN_TOKENS = 1024
SECONDS = {"5m": 300, "1h": 3600}
MAX_PREFIXES = 10_000


@dataclass(frozen=True, slots=True)
class InputCount:
    """The prompt's tokens: those at full price, those read from the cache, those written to it. They add up to all."""

    uncached: int
    read: int = 0
    written_5m: int = 0
    written_1h: int = 0


class PromptCache:
    """Which prompt prefixes were seen lately. Safe to use from many threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._expiry: OrderedDict[str, float] = OrderedDict()

    def count(self, pieces: list[Piece], owner: str) -> InputCount:
        """Count a prompt of `owner` (model and key: caches are not shared), and remember its marked prefixes."""
        marks, total = _marked_prefixes(pieces, owner)
        now = self._clock()
        with self._lock:
            live = [self._expiry.get(key, 0) > now for key, _, _ in marks]
            for key, _, ttl in marks:
                self._expiry[key] = now + SECONDS[ttl]
                self._expiry.move_to_end(key)
            while len(self._expiry) > MAX_PREFIXES:
                self._expiry.popitem(last=False)
        reached = read = max((tokens for (_, tokens, _), hit in zip(marks, live, strict=True) if hit), default=0)
        written = {"5m": 0, "1h": 0}
        for _, tokens, ttl in marks:
            if tokens > reached:
                written[ttl] += tokens - reached
                reached = tokens
        return InputCount(total - reached, read, written["5m"], written["1h"])


def _marked_prefixes(pieces: list[Piece], owner: str) -> tuple[list[tuple[str, int, str]], int]:
    """Hash, tokens and ttl of each marked prefix that is long enough; and the tokens of the whole prompt."""
    digest = hashlib.sha256(owner.encode())
    marks, weight = [], 0
    for piece in pieces:
        weight += piece.weight
        digest.update(f"{len(piece.identity)}\0{piece.identity}".encode())
        if piece.cache_ttl and to_tokens(weight) >= MIN_TOKENS:
            marks.append((digest.hexdigest(), to_tokens(weight), piece.cache_ttl))
    return marks, to_tokens(weight)
