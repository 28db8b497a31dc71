from collections.abc import Iterator
from typing import Any

from llmhub.errors import Fault

from . import paths
from .rule import Declaration, Field, Rule


def _check(declaration: Declaration, data: Any, variables: dict[str, Any]) -> Iterator[Fault]:
    beginnings = tuple(value for value in paths.values(variables, declaration["start"]) if isinstance(value, str))
    for pointer, value in paths.resolve(data, declaration["path"]):
        if value is not None and not str(value).startswith(beginnings):
            yield Fault(pointer, f"does not begin with the input {declaration['start']}")


BEGINS_WITH = Rule("begins_with", _check, {"path": Field.OUTPUT_PATH, "start": Field.VARIABLES_PATH})
"""Every text at `path` begins with the one in the variables at `start`, e.g. dates with their month."""
