"""Walks a JSON value to its strings and numbers, in the order in which they stand there.

Bounded: deeper than DEPTH nothing is read. Images (data URLs, base64) are passed over, as their letters say nothing.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from llmhub.json_pointer import pointer_to

DEPTH = 200
"""Levels of nesting that are read."""

_BASE64 = re.compile(r"[A-Za-z0-9+/=_-]{1000}")
_WORD_IN_KEY = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+")


class Node(NamedTuple):
    """A value in a JSON document."""

    path: str
    """JSON Pointer."""
    key: str
    """The nearest object key above it; "" for none."""
    parents: tuple[dict[str, Any], ...]
    """The objects that it stands in, from the outermost."""
    value: Any


def walk(document: Any) -> Iterator[Node]:
    """Every list, string and number in `document` except images; not recursive, so that no nesting is too deep."""
    waiting = [Node("", "", (), document)]
    while waiting:
        node = waiting.pop()
        if isinstance(node.value, str):
            if not is_image(node.value):
                yield node
        elif isinstance(node.value, int | float):
            if not isinstance(node.value, bool):
                yield node
        elif isinstance(node.value, list | tuple):
            yield node
            waiting += reversed(_children(node))
        elif isinstance(node.value, dict):
            waiting += reversed(_children(node))


def is_image(text: str) -> bool:
    """Whether `text` is a file rather than words: a data URL, or base64 of some length."""
    return text.startswith("data:") or _BASE64.match(text) is not None


def words_of(key: str) -> set[str]:
    """The words of a key in snake_case or camelCase, in lower case."""
    return {word.casefold() for word in _WORD_IN_KEY.findall(key)}


def _children(node: Node) -> list[Node]:
    if node.path.count("/") >= DEPTH:
        return []
    if isinstance(node.value, dict):
        parents = (*node.parents, node.value)
        return [Node(pointer_to(node.path, key), str(key), parents, value) for key, value in node.value.items()]
    return [Node(pointer_to(node.path, at), node.key, node.parents, value) for at, value in enumerate(node.value)]
