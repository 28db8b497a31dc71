from collections.abc import Iterator
from typing import Any

from llmhub.errors import Fault

from . import paths
from .equality import key
from .rule import Declaration, Field, Rule


def _check(declaration: Declaration, data: Any, variables: dict[str, Any]) -> Iterator[Fault]:
    group = next(iter(paths.values(data, declaration["group"])), None)
    allowed = {
        key(value)
        for groups in paths.values(variables, declaration["allowed"])
        if isinstance(groups, dict)
        for name, values in groups.items()
        if name == group and isinstance(values, list)
        for value in values
    }
    for pointer, value in paths.resolve(data, declaration["path"]):
        if value is not None and key(value) not in allowed:
            yield Fault(pointer, f"is not listed under the chosen {declaration['group']} in {declaration['allowed']}")


KNOWN_PAIR = Rule(
    "known_pair",
    _check,
    {"path": Field.OUTPUT_PATH, "group": Field.OUTPUT_PATH, "allowed": Field.VARIABLES_PATH},
)
"""`allowed` is an object of lists; the value at `path` (null aside) is in the list that the value at `group` names."""
