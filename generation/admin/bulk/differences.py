"""In which words answers differ: where in the one that is shown, and what stands in the others instead."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz.distance import Levenshtein

from generation.admin.blocks import Mark
from llmhub.admin_site.display import visible
from llmhub.json_pointer import pointer_to

# Differences told in words, and characters of each.
MOST_TOLD = 6
MOST_SAID = 60
# Words of one text that are compared; behind that, a difference is one whole.
MOST_WORDS = 4_000

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
Place = tuple[int, int]


@dataclass(slots=True)
class Difference:
    """How another answer differs from the one shown: places in the texts of that one, and words against words."""

    places: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    told: list[tuple[str, str]] = field(default_factory=list)

    @property
    def untold(self) -> int:
        """How many are not told."""
        return max(0, len(self.told) - MOST_TOLD)

    @property
    def first_told(self) -> list[tuple[str, str]]:
        """(here, there) for a page, cut where they are long."""
        return [(_cut(here), _cut(there)) for here, there in self.told[:MOST_TOLD]]


def difference(shown: Any, other: Any) -> Difference:
    """How `other` differs from `shown`, text by text (by JSON Pointer)."""
    found = Difference()
    ours, theirs = dict(leaves(shown)), dict(leaves(other))
    for pointer in dict.fromkeys([*ours, *theirs]):
        here, there = ours.get(pointer, ""), theirs.get(pointer, "")
        if here != there:
            _compare(found, pointer, here, there)
    return found


def marks_of(differences: Iterable[Difference], count: int) -> dict[str, list[Mark]]:
    """The places where any of `count` others differs, as marks that say how many do."""
    places: dict[str, list[tuple[Place, int]]] = defaultdict(list)
    for number, one in enumerate(differences):
        for pointer, found in one.places.items():
            places[pointer] += [(place, number) for place in found]
    return {pointer: [*_merged(found, count)] for pointer, found in places.items()}


def words_at(shown: Any, marks: dict[str, list[Mark]]) -> list[str]:
    """The marked words, in the order in which they stand, cut where they are long."""
    texts = dict(leaves(shown))
    return [_cut(texts[pointer][mark.start : mark.end]) for pointer in texts for mark in marks.get(pointer, ())]


def leaves(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Every text and figure in `value` as text, by its JSON Pointer."""
    match value:
        case dict():
            for name, part in value.items():
                yield from leaves(part, pointer_to(pointer, name))
        case list():
            for at, part in enumerate(value):
                yield from leaves(part, pointer_to(pointer, at))
        case bool():
            yield pointer, "yes" if value else "no"
        case None:
            return
        case _:
            yield pointer, str(value)


def _compare(found: Difference, pointer: str, here: str, there: str) -> None:
    old, new = _split(here), _split(there)
    starts = [0]
    for word in old:
        starts.append(starts[-1] + len(word))
    for i, j, k, m in _changes(old, new):
        found.told.append(("".join(old[i:j]).strip(), "".join(new[k:m]).strip()))
        # What the other has more stands nowhere here, so the word beside it is marked.
        start, end = (i, j) if i < j else (max(0, i - 1), max(1, i))
        if start < len(old):
            found.places[pointer].append((starts[start], starts[min(end, len(old))]))


def _changes(old: list[str], new: list[str]) -> list[tuple[int, int, int, int]]:
    """Words from i to before j became those from k to before m; with nothing but a blank between, changes are one."""
    merged: list[tuple[int, int, int, int]] = []
    for step in Levenshtein.opcodes(old, new):
        if step.tag == "equal":
            continue
        i, j, k, m = step.src_start, step.src_end, step.dest_start, step.dest_end
        if (merged and "".join(old[merged[-1][1] : i]).isspace() and "".join(new[merged[-1][3] : k]).isspace()) or (
            merged and (merged[-1][1], merged[-1][3]) == (i, k)
        ):
            merged[-1] = merged[-1][0], j, merged[-1][2], m
        else:
            merged.append((i, j, k, m))
    return merged


def _split(text: str) -> list[str]:
    words = _WORDS.findall(text)
    return words if len(words) <= MOST_WORDS else [*words[:MOST_WORDS], "".join(words[MOST_WORDS:])]


def _merged(found: list[tuple[Place, int]], count: int) -> Iterator[Mark]:
    """Marks for places that overlap as one, with how many others differ there."""
    start = end = -1
    who: set[int] = set()
    for (first, last), number in sorted(found):
        if who and first >= end:
            yield _mark(start, end, len(who), count)
            who = set()
        if not who:
            start, end = first, last
        end = max(end, last)
        who.add(number)
    if who:
        yield _mark(start, end, len(who), count)


def _mark(start: int, end: int, differing: int, count: int) -> Mark:
    title = "Differs" if count == 1 else f"Differs in {differing:,} of the {count:,} others"
    return Mark(start, end, "differs", title)


def _cut(text: str) -> str:
    text = visible(" ".join(text.split()))
    return text if len(text) <= MOST_SAID else text[: MOST_SAID - 1] + "…"
