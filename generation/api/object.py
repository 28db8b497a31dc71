"""The suggestion object of the REST contract."""

from typing import Any

from django.utils import timezone

from generation.models import Suggestion
from generation.models.suggestion import State
from llmhub.errors import BY_CODE, HubError
from llmhub.money import usd
from llmhub.times import rfc3339
from usage.models import UsageRecord

FROM_CACHE = (UsageRecord.ServedFrom.CACHE, UsageRecord.ServedFrom.STALE_CACHE)
NOTICES = {
    UsageRecord.ServedFrom.STALE_CACHE.value: "An older answer to this request",
    UsageRecord.ServedFrom.APPROVED_COPY.value: "The last approved answer to this request",
    UsageRecord.ServedFrom.TEMPLATE.value: "Suggestion generated from templates",
}
DECISIONS = {State.APPROVED: "approved", State.USED: "approved", State.REJECTED: "rejected"}


def object_of(suggestion: Suggestion) -> dict[str, Any]:
    """The suggestion as its client may see it: content only where policy and state allow.

    Reads `use_case.service`, `version` and `variant.experiment`: select them along.
    """
    shown = suggestion.visible_to_client
    return {
        "id": str(suggestion.pk),
        "use_case": suggestion.use_case.full_name,
        "state": suggestion.state,
        "content": suggestion.content if shown else None,
        "data": suggestion.data if shown else None,
        "served_from": suggestion.served_from or None,
        "notice": NOTICES.get(suggestion.served_from) if shown else None,
        "prompt": _prompt(suggestion),
        "review": _review(suggestion),
        # Its details quote the text.
        "quality": _quality(suggestion) if shown else None,
        "findings": suggestion.findings,
        "subject": suggestion.subject or None,
        "reference": _reference(suggestion),
        "conversation": None,
        "ai_meta": _ai_meta(suggestion),
        "error": _error(suggestion),
        "created_at": rfc3339(suggestion.created_at),
        "completed_at": rfc3339(suggestion.completed_at),
    }


def failure_of(suggestion: Suggestion) -> HubError:
    """What a failed suggestion's request is told."""
    kind = BY_CODE.get(suggestion.error_code, HubError)
    return kind(suggestion.error_detail, retry_after=_retry_after(suggestion))


def _retry_after(suggestion: Suggestion) -> float | None:
    """Seconds from now on; known of budgets that begin anew."""
    if suggestion.retry_at is None:
        return None
    return max(1.0, (suggestion.retry_at - timezone.now()).total_seconds())


def _prompt(suggestion: Suggestion) -> dict[str, Any]:
    variant = suggestion.variant
    return {
        "version": suggestion.version.number,
        "experiment": variant.experiment.slug if variant else None,
        "variant": variant.key if variant else None,
    }


def _review(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "policy": suggestion.review_policy,
        "decision": DECISIONS.get(State(suggestion.state)) if suggestion.reviewed_at else None,
        "reviewed_at": rfc3339(suggestion.reviewed_at),
        "edited": suggestion.edited,
        "reason": suggestion.reject_reason or None,
    }


def _quality(suggestion: Suggestion) -> dict[str, Any] | None:
    if suggestion.quality is None:
        return None
    return {name: suggestion.quality[name] for name in ("score", "scale", "checks")}


def _reference(suggestion: Suggestion) -> dict[str, str] | None:
    if not suggestion.reference_type:
        return None
    return {"type": suggestion.reference_type, "id": suggestion.reference_id}


def _ai_meta(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "cached": suggestion.served_from in FROM_CACHE,
        "model": suggestion.model or suggestion.version.model,
        "provider": suggestion.provider or None,
        "tokens": {
            "input": suggestion.tokens_input,
            "output": suggestion.tokens_output,
            "cache_read": suggestion.tokens_cache_read,
            "cache_write": suggestion.tokens_cache_write,
        },
        "cost": usd(suggestion.cost),
        "latency_ms": suggestion.latency_ms,
        "attempts": suggestion.attempts_made,
        "timestamp": rfc3339(suggestion.completed_at or suggestion.created_at),
    }


def _error(suggestion: Suggestion) -> dict[str, str] | None:
    if not suggestion.error_code:
        return None
    return {"code": suggestion.error_code, "detail": suggestion.error_detail}
