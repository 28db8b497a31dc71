"""What people changed before they approved, without the words themselves: where, and how many words came and went."""

import json
from collections.abc import Iterator
from typing import Any

from rapidfuzz.distance import LCSseq

from llmhub.json_pointer import pointer_to

# Certificates stay small: changes beyond these are counted, not listed.
MAX_FIELDS = 100
MAX_POINTER = 200

Leaves = dict[str, str]


def edits_of(before: Any, after: Any) -> dict[str, Any]:
    """Where two JSON values differ: JSON Pointers (RFC 6901) of the changed leaves, each with words added and removed.

    A text is a value of one leaf, whose pointer is "". Words are what stands between white space; those that a longest
    common subsequence keeps in place were neither added nor removed.
    """
    old, new = dict(_leaves(before)), dict(_leaves(after))
    changed = [pointer for pointer in dict.fromkeys([*new, *old]) if old.get(pointer) != new.get(pointer)]
    counted = [(pointer, *_words(old.get(pointer, ""), new.get(pointer, ""))) for pointer in changed]
    listed = [one for one in counted if len(one[0]) <= MAX_POINTER][:MAX_FIELDS]
    return {
        "fields": [
            {"pointer": pointer, "words_added": added, "words_removed": removed} for pointer, added, removed in listed
        ],
        "fields_left_out": len(counted) - len(listed),
        "words_added": sum(added for _, added, _ in counted),
        "words_removed": sum(removed for _, _, removed in counted),
    }


def _leaves(value: Any) -> Iterator[tuple[str, str]]:
    """Each leaf's pointer and JSON text, in the value's order. An empty object or list is a leaf."""
    pending: list[tuple[str, Any]] = [("", value)]
    while pending:
        pointer, item = pending.pop()
        keyed = item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ()
        inner = [(pointer_to(pointer, key), one) for key, one in keyed]
        pending.extend(reversed(inner))
        if not inner:
            yield pointer, json.dumps(item, ensure_ascii=False)


def _words(before: str, after: str) -> tuple[int, int]:
    """Words added and removed between the JSON texts of two leaves; "" is no leaf."""
    numbers: dict[str, int] = {}
    old, new = ([numbers.setdefault(word, len(numbers)) for word in _split(text)] for text in (before, after))
    kept = LCSseq.similarity(old, new)
    return len(new) - kept, len(old) - kept


def _split(text: str) -> list[str]:
    value = json.loads(text) if text else ""
    return value.split() if isinstance(value, str) else [text]
