"""Answers that cost nothing, for when no call is to be made: the last one that a person approved, else the static text.

Both were written or approved by people before, so they are shown at once, and always labelled.
"""

from typing import Any

from django.utils import timezone

from generation.content import text_of
from generation.models import Suggestion
from generation.models.suggestion import APPROVED, State
from prompts import fallbacks, schemas
from usage.models import UsageRecord

ServedFrom = UsageRecord.ServedFrom
# What an approved answer lends to another suggestion.
LENT = ("content", "data", "revision", "reviewed_at", "edited", "quality", "provider", "model")


def answer_without_call(suggestion: Suggestion) -> dict[str, Any] | None:
    """The columns that make `suggestion` answered for nothing; None where there is no such answer.

    Experiments do not count it: it is not what the version would have said.
    """
    found = _approved_copy(suggestion) or _from_template(suggestion)
    if found is None:
        return None
    now = timezone.now()
    return found | {
        "state": State.APPROVED,
        "cost": 0,
        "latency_ms": max(0, round((now - suggestion.created_at).total_seconds() * 1000)),
        "completed_at": now,
        "join_key": "",
        "phase": None,
        "variant": None,
    }


def _approved_copy(suggestion: Suggestion) -> dict[str, Any] | None:
    """The newest answer to the same request that a person approved."""
    approved = Suggestion.objects.filter(APPROVED, request_key=suggestion.request_key)
    original = approved.order_by("-reviewed_at").first()
    if original is None:
        return None
    lent = {name: getattr(original, name) for name in LENT}
    return lent | {"copy_of": original, "served_from": ServedFrom.APPROVED_COPY}


def _from_template(suggestion: Suggestion) -> dict[str, Any] | None:
    """The use case's static text; None where it has none, or what it gives for these variables does not fit the schema."""
    use_case = suggestion.use_case
    if use_case.fallback is None:
        return None
    try:
        data = fallbacks.render(use_case.fallback, suggestion.variables)
    except fallbacks.FallbackError:
        return None
    if use_case.output_schema is None:
        answer = {"content": data, "data": None} if isinstance(data, str) else None
    else:
        fits = not schemas.faults(use_case.output_schema, data, root="")
        answer = {"content": text_of(data), "data": data} if fits else None
    return answer and answer | {"revision": 1, "served_from": ServedFrom.TEMPLATE}
