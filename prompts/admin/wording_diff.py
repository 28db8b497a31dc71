"""What changes between two versions, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from prompts.models import PromptVersion

CONTEXT = 3
TEXTS = [("System prompt", "system_prompt"), ("User prompt", "user_prompt")]
SETTINGS = [("Model", "model"), ("Longest answer (tokens)", "max_tokens"), ("Effort", "get_effort_display")]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison: `kind` is "same", "added", "removed" or "gap" (lines left out)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One changed field: its lines for a text, before and after for a setting."""

    title: str
    lines: tuple[Line, ...] = ()
    before: str = ""
    after: str = ""


def changes(old: PromptVersion | None, new: PromptVersion) -> list[Change]:
    """What is different in `new`; everything, where there is no `old`."""
    found = []
    for title, name in TEXTS:
        before, after = getattr(old, name, ""), getattr(new, name)
        if before != after:
            found.append(Change(title, lines=tuple(compared(before, after))))
    for title, name in SETTINGS:
        before, after = _setting(old, name), _setting(new, name)
        if before != after:
            found.append(Change(title, before=before, after=after))
    return found


def compared(before: str, after: str) -> Iterator[Line]:
    """The lines of both texts, the unchanged ones only near a change."""
    old, new = before.splitlines(), after.splitlines()
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT):
        first = group[0]
        if first[1] or first[3]:
            yield Line("gap", "")
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                yield from (Line("same", text) for text in old[old_from:old_to])
                continue
            yield from (Line("removed", text) for text in old[old_from:old_to])
            yield from (Line("added", text) for text in new[new_from:new_to])


def _setting(version: PromptVersion | None, name: str) -> str:
    value = getattr(version, name, "")
    return str(value() if callable(value) else value)
