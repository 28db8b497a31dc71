"""What the tests of the brief check say about facts."""

from typing import Any

from generation.brief_check import facts_of


def found(output: Any, kind: str) -> list[str]:
    """The texts of the output's facts of one kind, where the inputs say nothing."""
    return [fact.text for fact in facts_of(output, {}) if fact.kind == kind]


def unsupported(output: Any, inputs: dict[str, Any]) -> list[tuple[str, str]]:
    """Kind and text of each fact that the inputs do not have."""
    return [(fact.kind, fact.text) for fact in facts_of(output, inputs) if not fact.supported]
