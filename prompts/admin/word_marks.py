"""Two texts against each other: which lines belong together, and which words of such a pair differ.

Bounded: texts that are too long, or too unlike, to be compared in good time count as replaced whole.
"""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import zip_longest

# A stretch of text, and whether it differs.
Part = tuple[str, bool]
Opcode = tuple[str, int, int, int, int]

# Lines times lines that are compared. 2,000 against 2,000 take about half a second at the worst.
MAX_LINE_PAIRS = 4_000_000
# From here on frequent lines no longer serve as anchors: comparing would take time with their number squared.
EXACT_UP_TO = 40_000
MAX_WORD_PAIRS = 1_000_000
# What two lines take at least.
PAIR = 100
MAX_BLOCK = 900
# Of the words of both lines. Less alike than this, they are two lines, not one that changed.
ALIKE = 0.35

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


def opcodes(old: list[str], new: list[str]) -> list[Opcode]:
    """How `old` becomes `new`, as `difflib` says it: (tag, from, to, from, to)."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    found: list[Opcode] = [("equal", 0, head, 0, head)] if head else []
    found += [(tag, i + head, j + head, k + head, m + head) for tag, i, j, k, m in _inner(a, b)]
    if tail:
        found.append(("equal", len(old) - tail, len(old), len(new) - tail, len(new)))
    return found


def paired(old: list[str], new: list[str]) -> list[tuple[str | None, str | None]]:
    """The lines of a block that was replaced, in order, alike ones side by side; None where there is no partner."""
    if len(old) * len(new) > MAX_BLOCK:
        return list(zip_longest(old, new))
    best = _best_sums(old, new)
    found: list[tuple[str | None, str | None]] = []
    i = j = 0
    while i < len(old) and j < len(new):
        alike = _alike(old[i], new[j])
        if alike >= ALIKE and best[i][j] == alike + best[i + 1][j + 1]:
            found.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            found.append((old[i], None))
            i += 1
        else:
            found.append((None, new[j]))
            j += 1
    found += [(line, None) for line in old[i:]]
    return found + [(None, line) for line in new[j:]]


class WordMarker:
    """Marks the words that differ in pairs of lines, until so many were compared that it would take too long."""

    def __init__(self) -> None:
        self._left = MAX_WORD_PAIRS

    def marked(self, before: str, after: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
        """Both lines in parts; nothing is marked where all of it differs."""
        plain: tuple[tuple[Part, ...], tuple[Part, ...]] = ((before, False),), ((after, False),)
        if self._left <= 0:
            return plain
        old, new = _WORDS.findall(before), _WORDS.findall(after)
        takes = max(len(old) * len(new), PAIR)
        if takes > self._left or _alike(before, after) < ALIKE:
            self._left -= PAIR
            return plain
        self._left -= takes
        left: list[Part] = []
        right: list[Part] = []
        for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            left += _part(old[i:j], tag != "equal")
            right += _part(new[k:m], tag != "equal")
        return tuple(_joined(left)), tuple(_joined(right))


def _inner(a: list[str], b: list[str]) -> list[Opcode]:
    if not a or not b:
        return [("delete" if a else "insert", 0, len(a), 0, len(b))] if a or b else []
    if len(a) * len(b) > MAX_LINE_PAIRS:
        return [("replace", 0, len(a), 0, len(b))]
    return list(SequenceMatcher(None, a, b, autojunk=len(a) * len(b) > EXACT_UP_TO).get_opcodes())


def _common(a: list[str], b: list[str]) -> int:
    """How many lines both begin with."""
    count = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        count += 1
    return count


def _best_sums(old: list[str], new: list[str]) -> list[list[float]]:
    """How much likeness the lines from i and j on can have at most, when partners keep their order."""
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            alike = _alike(old[i], new[j])
            together = alike + best[i + 1][j + 1] if alike >= ALIKE else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    return best


@lru_cache(maxsize=4096)
def _alike(one: str, other: str) -> float:
    """The share of words that both have, 0 to 1."""
    a, b = Counter(_visible_words(one)), Counter(_visible_words(other))
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def _visible_words(line: str) -> Iterator[str]:
    return (word for word in _WORDS.findall(line) if not word.isspace())


def _part(words: list[str], changed: bool) -> list[Part]:
    return [("".join(words), changed)] if words else []


def _joined(parts: list[Part]) -> Iterator[Part]:
    """Neighbours of one kind as one; a blank between two changed words is changed along with them."""
    merged: list[Part] = []
    for text, changed in parts:
        if merged and merged[-1][1] == changed:
            merged[-1] = (merged[-1][0] + text, changed)
        elif len(merged) > 1 and changed and merged[-1][0].isspace() and merged[-2][1]:
            blank, _ = merged.pop()
            merged[-1] = (merged[-1][0] + blank + text, True)
        else:
            merged.append((text, changed))
    return iter(merged)
