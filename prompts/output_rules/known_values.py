from collections.abc import Iterator
from typing import Any

from llmhub.errors import Fault

from . import paths
from .equality import key
from .rule import Declaration, Field, Rule


def _check(declaration: Declaration, data: Any, variables: dict[str, Any]) -> Iterator[Fault]:
    allowed = {key(value) for value in paths.values(variables, declaration["allowed"])}
    for pointer, value in paths.resolve(data, declaration["path"]):
        if value is not None and key(value) not in allowed:
            yield Fault(pointer, f"is not among the values of the input {declaration['allowed']}")


KNOWN_VALUES = Rule("known_values", _check, {"path": Field.OUTPUT_PATH, "allowed": Field.VARIABLES_PATH})
"""Every value at `path` (null aside) was given in the variables at `allowed`."""
