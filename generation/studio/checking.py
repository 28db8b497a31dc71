"""Can this be tried at all? Asked before anything is written or paid for."""

from typing import Any

from llmhub.errors import Fault
from llmhub.json_input import problems_of
from prompts import schemas, test_sets, wording
from prompts.models import PromptTest, PromptVersion, UseCase
from prompts.variables import filled_in

MAX_FAULTS = 50
Variables = dict[str, Any]


def wording_faults(version: PromptVersion) -> list[Fault]:
    """What keeps the wording from being rendered: `/user_prompt` and a sentence with the line."""
    return [Fault(f"/{problem.field}", str(problem)) for problem in wording.problems_of(version)]


def input_faults(use_case: UseCase, given: list[Variables]) -> tuple[list[Variables], list[Fault]]:
    """The variables with reference data filled in, and what does not fit the input schema: `/inputs/0/variables/…`."""
    filled = filled_in(use_case, given)
    found: list[Fault] = []
    for number, variables in enumerate(filled):
        root = f"/inputs/{number}/variables"
        found += _unstorable(variables, root) or schemas.faults(use_case.input_schema, variables, root=root)
    return filled, found[:MAX_FAULTS]


def test_faults(use_case: UseCase, cases: list[PromptTest]) -> tuple[list[Variables], list[Fault]]:
    """The same for cases, whose assertions are looked at too; each sentence names its case: `/tests/0/variables/…`."""
    filled = filled_in(use_case, [case.variables for case in cases])
    found: list[Fault] = []
    for number, (case, variables) in enumerate(zip(cases, filled, strict=True)):
        wrong = schemas.faults(use_case.input_schema, variables, root="/variables") + [
            Fault(f"/assertions{fault.pointer}", fault.detail)
            for fault in test_sets.faults(case.assertions, has_expected=case.expected is not None)
        ]
        found += [
            Fault(f"/tests/{number}{fault.pointer}", f"Case “{case.name}”, {fault.pointer[1:]}: {fault.detail}")
            for fault in wrong
        ]
    return filled, found[:MAX_FAULTS]


def _unstorable(variables: Variables, root: str) -> list[Fault]:
    return [Fault(f"{root}{fault.pointer}", fault.detail) for fault in problems_of(variables)]
