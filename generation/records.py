"""The usage record of a suggestion: names by slug, so that the ledger needs none of our rows."""

from decimal import Decimal

from django.utils import timezone

from generation.models import Suggestion
from usage.models import CostKind, UsageRecord


def record_of(
    suggestion: Suggestion, *, succeeded: bool, cost_kind: str = CostKind.EXACT, saved: Decimal | int = 0
) -> UsageRecord:
    """What the ledger keeps of this answered request. It bears the suggestion's id: there is one a suggestion.

    Its time is when the answer was there, so that the same answer written again is the same record. `saved`: USD that a
    kept answer had cost, see `Figures`.
    """
    return UsageRecord(
        id=suggestion.pk,
        at=suggestion.completed_at or timezone.now(),
        client_id=suggestion.client_id,
        service=suggestion.use_case.service.slug,
        use_case=suggestion.use_case.full_name,
        version=suggestion.version.number,
        variant=variant_name(suggestion),
        provider=suggestion.provider,
        model=suggestion.version.model,
        subject=suggestion.subject,
        served_from=suggestion.served_from,
        succeeded=succeeded,
        tokens_input=suggestion.tokens_input,
        tokens_output=suggestion.tokens_output,
        tokens_cache_read=suggestion.tokens_cache_read,
        tokens_cache_write=suggestion.tokens_cache_write,
        cost=suggestion.cost,
        cost_kind=cost_kind if suggestion.cost is not None else CostKind.UNKNOWN,
        saved=saved,
        latency_ms=suggestion.latency_ms or 0,
    )


def variant_name(suggestion: Suggestion) -> str:
    """Experiment and variant, e.g. `warmer-tone:b`; empty outside of experiments."""
    variant = suggestion.variant
    return f"{variant.experiment.slug}:{variant.key}" if variant else ""
