"""What a studio's suggestion was asked for: the wording and contract, so that a later change is noticed."""

import hashlib
import json

from prompts.models import PromptVersion, UseCase


def stamp_of(version: PromptVersion, use_case: UseCase) -> str:
    """Equal for equal wording and contract. It stands in `Suggestion.request_key`, where no request's key is like it."""
    contract = [use_case.input_schema, use_case.output_schema, use_case.output_rules]
    text = json.dumps([version.fingerprint, contract], sort_keys=True, ensure_ascii=False)
    return f"studio:{hashlib.sha256(text.encode()).hexdigest()[:40]}"
