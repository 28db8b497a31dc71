"""The vendor's errors, mapped to ours in one table.

Retried: 408, 409, 429, every 5xx, network and timeouts. Not: any other 4xx, and 429s that mean “no money left”.
Billed: nothing that was answered with an error, nor what was never sent. What was sent and not answered whole may be.
"""

from dataclasses import replace
from typing import NamedTuple

import anthropic
import httpx2

from usage.window import Told

from ..protocol import ProviderFault
from .rate_headers import told_by


class Row(NamedTuple):
    kind: type[Exception]
    # One of llmhub.errors.
    code: str
    worth_another_try: bool
    may_cost: bool


# First match wins, so subclasses stand before their bases. The SDK's connection errors stand for what they were made of.
TABLE = [
    Row(httpx2.ConnectTimeout, "provider-timeout", True, False),
    Row(httpx2.PoolTimeout, "provider-timeout", True, False),
    Row(httpx2.TimeoutException, "provider-timeout", True, True),
    Row(httpx2.ConnectError, "provider-error", True, False),
    Row(httpx2.ProxyError, "provider-error", True, False),
    Row(httpx2.UnsupportedProtocol, "provider-error", True, False),
    Row(httpx2.HTTPError, "provider-error", True, True),
    Row(anthropic.APITimeoutError, "provider-timeout", True, True),
    Row(anthropic.APIConnectionError, "provider-error", True, True),
    Row(anthropic.ContractSpendLimitReachedError, "provider-error", False, False),
    Row(anthropic.EnforcedSpendLimitReachedError, "provider-error", False, False),
    Row(anthropic.RateLimitError, "provider-error", True, False),
    Row(anthropic.RequestTimeoutError, "provider-timeout", True, False),
    Row(anthropic.GatewayTimeoutError, "provider-timeout", True, False),
    Row(anthropic.ConflictError, "provider-error", True, False),
    Row(anthropic.InternalServerError, "provider-error", True, False),
    Row(anthropic.APIStatusError, "provider-error", False, False),
    Row(anthropic.APIResponseValidationError, "provider-error", True, True),
    Row(anthropic.AnthropicError, "provider-error", False, True),
    # A 200 with a body that is not JSON.
    Row(ValueError, "provider-error", True, True),
]
KNOWN = tuple(row.kind for row in TABLE)


def fault_of(error: Exception, limits: Told | None = None, *, free: bool = False) -> ProviderFault:
    """Our word for one of the `KNOWN` errors. Keeps the vendor's sentence, never the request (it bears the key).

    `limits`: what the answer said of the provider's limits, where the error itself does not know its answer. `free`: the call
    is one that is never billed.
    """
    row = next(row for row in TABLE if isinstance(_root(error), row.kind))
    return ProviderFault(
        row.code,
        _sentence(error),
        retryable=row.worth_another_try,
        retry_after=_retry_after(error),
        may_cost=row.may_cost and not free,
        limits=limits or _limits(error, row),
    )


def _root(error: Exception) -> Exception:
    """What a connection error of the SDK was made of; it says how far the request came."""
    cause = error.__cause__
    return cause if isinstance(error, anthropic.APIConnectionError) and isinstance(cause, httpx2.HTTPError) else error


def _limits(error: Exception, row: Row) -> Told | None:
    if not isinstance(error, anthropic.APIStatusError):
        return None
    told = told_by(error.response.headers)
    if isinstance(error, anthropic.RateLimitError) and row.worth_another_try:
        return replace(told or Told(), refused=True)
    return told


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
