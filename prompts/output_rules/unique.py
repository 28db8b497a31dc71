from collections.abc import Iterator
from typing import Any

from llmhub.errors import Fault

from . import paths
from .equality import folded_key
from .rule import Declaration, Field, Rule


def _check(declaration: Declaration, data: Any, variables: dict[str, Any]) -> Iterator[Fault]:
    for values in paths.lists(data, declaration["path"]):
        seen: set[str] = set()
        for pointer, value in values:
            if folded_key(value) in seen:
                yield Fault(pointer, "is there already")
            seen.add(folded_key(value))


UNIQUE = Rule("unique", _check, {"path": Field.OUTPUT_PATH})
"""No two values of one list are the same; upper and lower case are."""
