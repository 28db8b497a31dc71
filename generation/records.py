"""The usage record of a suggestion: names by slug, so that the ledger needs none of our rows."""

from generation.models import Suggestion
from usage.models import UsageRecord


def record_of(suggestion: Suggestion, *, succeeded: bool) -> UsageRecord:
    """What the ledger keeps of this answered request. It bears the suggestion's id: there is one a suggestion."""
    return UsageRecord(
        id=suggestion.pk,
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
        latency_ms=suggestion.latency_ms or 0,
    )


def variant_name(suggestion: Suggestion) -> str:
    """Experiment and variant, e.g. `warmer-tone:b`; empty outside of experiments."""
    variant = suggestion.variant
    return f"{variant.experiment.slug}:{variant.key}" if variant else ""
