"""What stands for a whole test set, so that a verdict counts only for the set that it was reached with."""

import hashlib
import json

from prompts.models import UseCase

COUNTED = ("pk", "variables", "assertions", "expected")


def digest_of(use_case: UseCase) -> str:
    """Equal for equal active cases and an equal contract of the answer; changes with either."""
    cases = list(use_case.tests.filter(active=True).order_by("pk").values_list(*COUNTED))
    contract = [use_case.input_schema, use_case.output_schema, use_case.output_rules]
    text = json.dumps([contract, cases], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
