"""Each character belongs to one fact at most."""

from collections.abc import Iterable

from .fact import Match


def apart(matches: Iterable[Match]) -> list[Match]:
    """`matches` by position, without those that overlap an earlier given one."""
    kept: list[Match] = []
    taken: set[int] = set()
    for match in matches:
        characters = range(match.start, match.end)
        if taken.isdisjoint(characters):
            taken.update(characters)
            kept.append(match)
    return sorted(kept, key=lambda match: match.start)
