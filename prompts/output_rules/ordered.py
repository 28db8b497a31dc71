from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from llmhub.errors import Fault

from . import paths
from .rule import Check, Declaration, Field, Rule


def _check(is_wrong: Callable[[Any, Any], bool], sentence: str) -> Check:
    def check(declaration: Declaration, data: Any, variables: dict[str, Any]) -> Iterator[Fault]:
        for values in paths.lists(data, declaration["path"]):
            for (_, before), (pointer, value) in pairwise(values):
                if _comparable(before, value) and is_wrong(before, value):
                    yield Fault(pointer, sentence)

    return check


def _comparable(one: Any, other: Any) -> bool:
    # Anything else is the schema's business.
    return all(isinstance(value, str) for value in (one, other)) or all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in (one, other)
    )


ASCENDING = Rule(
    "ascending",
    _check(lambda before, value: value < before, "is lower than the one before it"),
    {"path": Field.OUTPUT_PATH},
)
"""The values of a list go up, or stay; texts (dates, times) by their characters."""

DESCENDING = Rule(
    "descending",
    _check(lambda before, value: value > before, "is higher than the one before it"),
    {"path": Field.OUTPUT_PATH},
)
"""The values of a list go down, or stay."""
