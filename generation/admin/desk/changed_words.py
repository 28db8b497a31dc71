"""What differs between two answers: field by field, with the words marked that changed."""

import json
from collections.abc import Iterator
from typing import Any

from generation.admin.schema_walk import Schema, fitting, in_order, item_schema, label, property_schema
from llmhub.admin_site.display import visible
from prompts.admin.word_marks import opcodes, paired
from prompts.admin.wording_diff import Change, compared

MOST_CHANGES = 50
MOST_DEPTH = 12
# What one field shows of a long text on each side, and how much of it before the first difference.
MOST_TEXT = 20_000
BEFORE = 200


def changes_between(before: Any, after: Any, schema: Schema | None) -> list[Change]:
    """What is different in `after`, at most MOST_CHANGES fields; both are texts where `schema` is None."""
    found = _changes(before, after, schema or {}, schema or {}, "", 0)
    return [change for change, _ in zip(found, range(MOST_CHANGES), strict=False)]


def _changes(before: Any, after: Any, schema: Any, root: Schema, name: str, depth: int) -> Iterator[Change]:
    if before == after and type(before) is type(after):
        return
    meant = fitting(schema, root, after if after is not None else before)
    if depth < MOST_DEPTH:
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _of_fields(before, after, meant, root, name, depth)
            return
        if _is_deep(before) and _is_deep(after):
            yield from _of_items(before, after, meant, root, name, depth)
            return
    old, new = (visible(text_of(value)) for value in (before, after))
    if old != new:
        yield Change(name, lines=tuple(compared(*_cut(old, new))))


def _cut(old: str, new: str) -> tuple[str, str]:
    """Of long texts, what stands around the first difference."""
    if max(len(old), len(new)) <= MOST_TEXT:
        return old, new
    same = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    begin = max(0, same - BEFORE)
    return old[begin : begin + MOST_TEXT], new[begin : begin + MOST_TEXT]


def _of_fields(
    before: dict[str, Any], after: dict[str, Any], schema: Schema, root: Schema, name: str, depth: int
) -> Iterator[Change]:
    for field in in_order(schema, after | before):
        inner = property_schema(schema, field)
        title = _joined(name, visible(label(inner, field, root)))
        yield from _changes(before.get(field), after.get(field), inner, root, title, depth + 1)


def _of_items(
    before: list[Any], after: list[Any], schema: Schema, root: Schema, name: str, depth: int
) -> Iterator[Change]:
    """The items that are not the same, each beside the one that it came from."""
    old, new = [text_of(item) for item in before], [text_of(item) for item in after]
    for tag, i, j, k, m in opcodes(old, new):
        pairs = [] if tag == "equal" else paired(old[i:j], new[k:m])
        for left, right in pairs:
            at = k if right is not None else i
            one = before[i] if left is not None else None
            other = after[k] if right is not None else None
            yield from _changes(one, other, item_schema(schema, at), root, _joined(name, str(at + 1)), depth + 1)
            i, k = i + (left is not None), k + (right is not None)


def _is_deep(value: Any) -> bool:
    """Whether it is a list with more in it than plain values, which are compared as lines of one text."""
    return isinstance(value, list) and any(isinstance(item, dict | list) for item in value)


def text_of(value: Any) -> str:
    """A value as text, as a form would show it."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and not _is_deep(value):
        return "\n".join(text_of(item) for item in value)
    return "" if value is None else json.dumps(value, ensure_ascii=False, indent=2)


def _joined(name: str, more: str) -> str:
    return f"{name} › {more}" if name else more
