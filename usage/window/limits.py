"""What operators allow to be sent, and the settings that say so where they do not."""

from django.conf import settings

from usage.models import ProviderLimit

Limits = tuple[int | None, int | None, int | None]


def operator_limits(provider: str, model: str) -> Limits:
    """Requests, input and output tokens within a window by the model's own line, else by that of each model.

    Read anew each time: a change counts from the next call on.
    """
    lines = ProviderLimit.objects.filter(provider=provider, model__in=["", model])
    line = max(lines, key=lambda one: len(one.model), default=None)
    return (line.requests, line.input_tokens, line.output_tokens) if line else (None, None, None)


def effective_limits(allowed: Limits, said: Limits) -> Limits:
    """The lower of what operators allow and what the provider said; the default where neither says anything."""
    requests, *tokens = (min((one for one in pair if one), default=None) for pair in zip(allowed, said, strict=True))
    return requests or settings.PROVIDER_REQUESTS_PER_MINUTE, tokens[0], tokens[1]
