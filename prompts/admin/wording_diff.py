"""What changes between two versions: line by line for reading, side by side for comparing."""

from collections.abc import Iterator
from dataclasses import dataclass

from prompts.models import PromptVersion

from .word_marks import Opcode, Part, WordMarker, opcodes, paired

# The parts of two lines beside each other; None where there is no such line.
Pair = tuple[tuple[Part, ...] | None, tuple[Part, ...] | None]

CONTEXT = 3
TEXTS = [("System prompt", "system_prompt"), ("User prompt", "user_prompt")]
SETTINGS = [("Model", "model"), ("Longest answer (tokens)", "max_tokens"), ("Effort", "get_effort_display")]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison: `kind` is "same", "added", "removed" or "gap" (lines left out).

    `parts` are the line's stretches, each with whether it differs from the line it stands for.
    """

    kind: str
    text: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One changed field: its lines for a text, before and after for a setting."""

    title: str
    lines: tuple[Line, ...] = ()
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One line on one side of a comparison: `number` counts from 1."""

    number: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Two lines beside each other; `kind` is "same", "changed", "removed", "added" or "gap" (`left_out` lines)."""

    kind: str
    old: Side | None = None
    new: Side | None = None
    left_out: int = 0


def changes(old: PromptVersion | None, new: PromptVersion) -> list[Change]:
    """What is different in `new`; everything, where there is no `old`."""
    found = []
    for title, name in TEXTS:
        before, after = getattr(old, name, ""), getattr(new, name)
        if before != after:
            found.append(Change(title, lines=tuple(compared(before, after))))
    for title, before, after in settings_of(old, new):
        if before != after:
            found.append(Change(title, before=before, after=after))
    return found


def settings_of(old: PromptVersion | None, new: PromptVersion) -> list[tuple[str, str, str]]:
    """Model and limits of both: title, before, after."""
    return [(title, _setting(old, name), _setting(new, name)) for title, name in SETTINGS]


def compared(before: str, after: str) -> Iterator[Line]:
    """The lines of both texts, the unchanged ones only near a change."""
    old, new, marker = before.splitlines(), after.splitlines(), WordMarker()
    for group in _grouped(opcodes(old, new)):
        if group[0][1] or group[0][3]:
            yield Line("gap", "")
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                yield from (Line("same", text) for text in old[old_from:old_to])
                continue
            pairs = list(_marked_pairs(marker, old[old_from:old_to], new[new_from:new_to]))
            yield from (Line("removed", _text(left), left) for left, _ in pairs if left is not None)
            yield from (Line("added", _text(right), right) for _, right in pairs if right is not None)


def side_by_side(before: str, after: str, *, everything: bool = False) -> Iterator[Row]:
    """Both texts line beside line; unchanged lines far from any change are left out, or not."""
    old, new, marker = before.splitlines(), after.splitlines(), WordMarker()
    codes = opcodes(old, new)
    shown = 0
    for group in [codes] if everything and codes else _grouped(codes):
        if gap := group[0][1] - shown:
            yield Row("gap", left_out=gap)
        for tag, old_from, old_to, new_from, new_to in group:
            pairs = _marked_pairs(marker, old[old_from:old_to], new[new_from:new_to]) if tag != "equal" else None
            yield from _rows(pairs, old[old_from:old_to], old_from + 1, new_from + 1)
        shown = group[-1][2]
    if rest := len(old) - shown:
        yield Row("gap", left_out=rest)


def _rows(pairs: Iterator[Pair] | None, old: list[str], old_number: int, new_number: int) -> Iterator[Row]:
    """The rows of one block: of `pairs`, or without them the unchanged lines `old`."""
    if pairs is None:
        for count, text in enumerate(old):
            parts: tuple[Part, ...] = ((text, False),)
            yield Row("same", Side(old_number + count, parts), Side(new_number + count, parts))
        return
    for left, right in pairs:
        kind = "added" if left is None else "removed" if right is None else "changed"
        old_side = None if left is None else Side(old_number, left)
        new_side = None if right is None else Side(new_number, right)
        yield Row(kind, old_side, new_side)
        old_number += left is not None
        new_number += right is not None


def _marked_pairs(marker: WordMarker, old: list[str], new: list[str]) -> Iterator[Pair]:
    for before, after in paired(old, new):
        if before is not None and after is not None:
            yield marker.marked(before, after)
        else:
            yield _plain(before), _plain(after)


def _plain(text: str | None) -> tuple[Part, ...] | None:
    return None if text is None else ((text, False),)


def _grouped(codes: list[Opcode]) -> Iterator[list[Opcode]]:
    """The opcodes with at most CONTEXT unchanged lines around each change, in groups of neighbours."""
    group: list[Opcode] = []
    for at, (tag, i, j, k, m) in enumerate(codes):
        if tag != "equal":
            group.append((tag, i, j, k, m))
            continue
        is_first, is_last = at == 0, at == len(codes) - 1
        if is_first and is_last:
            return
        if is_first:
            size = min(CONTEXT, j - i)
            group.append((tag, j - size, j, m - size, m))
        elif is_last:
            size = min(CONTEXT, j - i)
            group.append((tag, i, i + size, k, k + size))
        elif j - i <= 2 * CONTEXT:
            group.append((tag, i, j, k, m))
        else:
            yield [*group, (tag, i, i + CONTEXT, k, k + CONTEXT)]
            group = [(tag, j - CONTEXT, j, m - CONTEXT, m)]
    if group:
        yield group


def _text(parts: tuple[Part, ...]) -> str:
    return "".join(text for text, _ in parts)


def _setting(version: PromptVersion | None, name: str) -> str:
    value = getattr(version, name, "")
    return str(value() if callable(value) else value)
