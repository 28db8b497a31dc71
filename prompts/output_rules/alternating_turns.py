from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from llmhub.errors import Fault

from . import paths
from .rule import Declaration, Field, Rule


def _check(declaration: Declaration, data: Any, variables: dict[str, Any]) -> Iterator[Fault]:
    for values in paths.lists(data, declaration["path"]):
        if values and values[0][1] != declaration["first"]:
            yield Fault(values[0][0], f"must be {declaration['first']}, who speaks first")
        for (_, before), (pointer, value) in pairwise(values):
            if value == before:
                yield Fault(pointer, "is the same as in the turn before")


ALTERNATING_TURNS = Rule("alternating_turns", _check, {"path": Field.OUTPUT_PATH, "first": Field.TEXT})
"""The first value of the list is `first`, and no two in a row are the same."""
