"""When two requests are the same."""

import hashlib
import json
from typing import Any

from .value import Chosen


def request_key(chosen: Chosen) -> str:
    """Equal for requests that one answer serves: client, use case and its output contract, version and phase, model, variables.

    The client is part of it, so that no tenant is served from another's answers.
    """
    version = chosen.version
    return _digest(
        "request",
        chosen.client.pk,
        chosen.use_case.pk,
        [chosen.use_case.output_schema, chosen.use_case.output_rules, chosen.use_case.review_policy],
        version.pk,
        # Answers from before an experiment would reach one version's subjects only.
        chosen.phase.pk if chosen.phase else None,
        [version.model, version.max_tokens, version.effort],
        chosen.variables,
    )


def join_key(chosen: Chosen, key: str) -> str:
    """Equal for requests that may share one suggestion: the same answer, for the same subject, about the same thing."""
    return _digest("join", key, chosen.subject, chosen.reference_type, chosen.reference_id)


def _digest(*parts: Any) -> str:
    canonical = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
