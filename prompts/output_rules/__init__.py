"""What an output must hold to and a JSON Schema cannot say, e.g. that it names no id but those it was given.

`UseCase.output_rules` is a list of declarations such as {"rule": "unique", "path": "/hashtags/*"}. One file a rule;
README.md says how to add one.
"""

from typing import Any

from llmhub.errors import Fault

from . import paths
from .alternating_turns import ALTERNATING_TURNS
from .at_most import AT_MOST
from .begins_with import BEGINS_WITH
from .known_pair import KNOWN_PAIR
from .known_values import KNOWN_VALUES
from .ordered import ASCENDING, DESCENDING
from .rule import Field, Rule
from .unique import UNIQUE

__all__ = ["RULES", "check", "describe_problems", "undeclared_paths"]

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        ALTERNATING_TURNS,
        ASCENDING,
        AT_MOST,
        BEGINS_WITH,
        DESCENDING,
        KNOWN_PAIR,
        KNOWN_VALUES,
        UNIQUE,
    )
}


def check(rules: list[dict[str, Any]], data: Any, variables: dict[str, Any]) -> list[Fault]:
    """Where `data` breaks `rules`, with JSON Pointers into `data`.

    Raises ValueError on rules that `describe_problems` finds something wrong with: a rule that cannot be checked must
    not pass for one that holds.
    """
    problems = describe_problems(rules)
    if problems:
        raise ValueError(f"The output rules cannot be checked: {'; '.join(problems)}.")
    return [fault for rule in rules for fault in RULES[rule["rule"]].check(rule, data, variables)]


def describe_problems(rules: Any) -> list[str]:
    """What is wrong with a declaration of rules, each sentence with the rule's number; empty if nothing."""
    if not isinstance(rules, list):
        return ["the rules must be a list"]
    return [f"rule {number}: {problem}" for number, rule in enumerate(rules, 1) for problem in _problems(rule)]


def undeclared_paths(
    rules: list[dict[str, Any]], input_schema: dict[str, Any], output_schema: dict[str, Any] | None
) -> list[str]:
    """Paths in sound `rules` that lead nowhere by the schemas, so that the rule could never find anything."""
    schemas = {Field.OUTPUT_PATH: output_schema or {}, Field.VARIABLES_PATH: input_schema, Field.LIMIT: input_schema}
    return [
        f"rule {number}: “{name}” leads nowhere: {rule[name]}"
        for number, rule in enumerate(rules, 1)
        for name, kind in RULES[rule["rule"]].fields.items()
        if kind in schemas and isinstance(rule[name], str) and not paths.is_declared(schemas[kind], rule[name])
    ]


def _problems(rule: Any) -> list[str]:
    if not isinstance(rule, dict):
        return ["must be an object"]
    name = rule.get("rule")
    kind = RULES.get(name) if isinstance(name, str) else None
    if kind is None:
        return [f"“rule” must be one of: {', '.join(RULES)}"]
    return list(kind.problems(rule))
