"""The vendor's errors, mapped to ours in one table.

Retried: 408, 409, 429, every 5xx, network and timeouts. Not: any other 4xx, and 429s that mean “no money left”.
"""

import anthropic
import httpx2

from ..protocol import ProviderFault

# First match wins, so subclasses stand before their bases: (exception, our code, worth another try)
TABLE: list[tuple[type[Exception], str, bool]] = [
    (anthropic.APITimeoutError, "provider-timeout", True),
    (httpx2.TimeoutException, "provider-timeout", True),
    (anthropic.APIConnectionError, "provider-error", True),
    (httpx2.HTTPError, "provider-error", True),
    (anthropic.ContractSpendLimitReachedError, "provider-error", False),
    (anthropic.EnforcedSpendLimitReachedError, "provider-error", False),
    (anthropic.RateLimitError, "provider-error", True),
    (anthropic.RequestTimeoutError, "provider-timeout", True),
    (anthropic.GatewayTimeoutError, "provider-timeout", True),
    (anthropic.ConflictError, "provider-error", True),
    (anthropic.InternalServerError, "provider-error", True),
    (anthropic.APIStatusError, "provider-error", False),
    (anthropic.APIResponseValidationError, "provider-error", True),
    (anthropic.AnthropicError, "provider-error", False),
    # A 200 with a body that is not JSON.
    (ValueError, "provider-error", True),
]
KNOWN = tuple(kind for kind, _, _ in TABLE)


def fault_of(error: Exception) -> ProviderFault:
    """Our word for one of the `KNOWN` errors. Keeps the vendor's sentence, never the request (it bears the key)."""
    code, retryable = next((code, retry) for kind, code, retry in TABLE if isinstance(error, kind))
    return ProviderFault(code, _sentence(error), retryable=retryable, retry_after=_retry_after(error))


def _sentence(error: Exception) -> str:
    if isinstance(error, anthropic.APIStatusError):
        said = error.api_message or error.type or "no explanation"
        return f"The provider answered {error.status_code}: {said}"[:500]
    if isinstance(error, anthropic.APITimeoutError | httpx2.TimeoutException):
        return "The provider did not answer in time."
    if isinstance(error, anthropic.APIConnectionError | httpx2.HTTPError):
        return "The connection to the provider failed."
    return "The provider's answer could not be read."


def _retry_after(error: Exception) -> float | None:
    """Seconds that the provider asks us to wait (`retry-after`), if it says so in seconds."""
    if not isinstance(error, anthropic.APIStatusError):
        return None
    try:
        seconds = float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
