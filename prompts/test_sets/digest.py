"""What stands for a whole test set, so that a verdict counts only for the set that it was reached with."""

import hashlib
import json
from collections.abc import Iterable

from prompts.models import PromptTest, UseCase


def digest_of(use_case: UseCase) -> str:
    """Equal for equal active cases and an equal contract of the answer; changes with either."""
    return digest(use_case, use_case.tests.filter(active=True))


def digest(use_case: UseCase, cases: Iterable[PromptTest]) -> str:
    """The same for `cases` that are at hand: the active ones of `use_case`, in any order."""
    rows = [[case.pk, case.variables, case.assertions, case.expected] for case in sorted(cases, key=lambda one: one.pk)]
    contract = [use_case.input_schema, use_case.output_schema, use_case.output_rules]
    text = json.dumps([contract, rows], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
