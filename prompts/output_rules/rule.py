"""What an output rule is made of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from llmhub.errors import Fault

from . import paths


class Field(Enum):
    """What the value of one field of a rule's declaration may be."""

    OUTPUT_PATH = auto()
    VARIABLES_PATH = auto()
    LIMIT = auto()
    TEXT = auto()


Declaration = dict[str, Any]
Check = Callable[[Declaration, Any, dict[str, Any]], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of rule: its name, the fields that a declaration of it must have, and what it finds in an output.

    `check(declaration, data, variables)` yields a fault for each thing in `data` that breaks the rule.
    """

    name: str
    check: Check
    fields: dict[str, Field] = field(default_factory=dict)

    def problems(self, declaration: Declaration) -> Iterator[str]:
        """What is wrong with a declaration of this rule, in sentences."""
        for name in declaration:
            if name != "rule" and name not in self.fields:
                yield f"“{name}” is not a field of {self.name}"
        for name, kind in self.fields.items():
            if name not in declaration:
                yield f"{self.name} needs “{name}”"
            elif not _is_fitting(declaration[name], kind):
                yield f"“{name}” of {self.name} must be {_WANTED[kind]}"


_WANTED = {
    Field.OUTPUT_PATH: "a path into the output, such as /items/*/id",
    Field.VARIABLES_PATH: "a path into the variables, such as /items/*/id",
    Field.LIMIT: "a path into the variables, such as /limit, or a whole number",
    Field.TEXT: "a text",
}


def _is_fitting(value: Any, kind: Field) -> bool:
    if kind is Field.TEXT:
        return isinstance(value, str) and bool(value)
    if kind is Field.LIMIT and isinstance(value, int) and not isinstance(value, bool):
        return value >= 0
    return paths.is_path(value)
