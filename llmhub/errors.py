"""What can go wrong, each with the code and HTTP status that clients see (the table of the REST contract).

Raise these anywhere; `llmhub.problems` turns them into RFC 9457 problem details at the edge.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in an input or output: where (JSON Pointer, RFC 6901) and what."""

    pointer: str
    detail: str


class HubError(Exception):
    """Base of all errors that have a place in the contract."""

    code = "internal"
    status = 500
    title = "Something went wrong"

    def __init__(self, detail: str = "", *, errors: list[Fault] | None = None, retry_after: float | None = None):
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = errors or []
        self.retry_after = retry_after


class InvalidRequest(HubError):
    code, status, title = "invalid-request", 400, "The request is not valid"


class NotAuthenticated(HubError):
    code, status, title = "not-authenticated", 401, "No valid API key"


class NotAllowed(HubError):
    code, status, title = "not-allowed", 403, "Not allowed"


class NotEnabled(HubError):
    code, status, title = "not-enabled", 403, "Not enabled"


class NotFound(HubError):
    code, status, title = "not-found", 404, "Not found"


class MethodNotAllowed(HubError):
    code, status, title = "method-not-allowed", 405, "Method not allowed"


class WrongState(HubError):
    code, status, title = "wrong-state", 409, "Not possible in this state"


class IdempotencyInProgress(HubError):
    code, status, title = "idempotency-in-progress", 409, "The first request with this key is still running"


class TooLarge(HubError):
    code, status, title = "too-large", 413, "The request is too large"


class VariablesInvalid(HubError):
    code, status, title = "variables-invalid", 422, "The variables do not fit the use case"


class IdempotencyMismatch(HubError):
    code, status, title = "idempotency-mismatch", 422, "This key was used with another body"


class OutputInvalid(HubError):
    code, status, title = "output-invalid", 422, "The model's answer could not be used"


class RateLimited(HubError):
    code, status, title = "rate-limited", 429, "Too many requests"


class PlanExhausted(HubError):
    code, status, title = "plan-exhausted", 429, "The plan's tokens of this month are used up"


class BudgetExhausted(HubError):
    code, status, title = "budget-exhausted", 429, "A budget is used up"


class ProviderError(HubError):
    code, status, title = "provider-error", 502, "The provider failed"


class Unavailable(HubError):
    code, status, title = "unavailable", 503, "Temporarily unavailable"


class ProviderTimeout(HubError):
    code, status, title = "provider-timeout", 504, "The provider did not answer in time"


# By code, so that a failure stored with a suggestion can be raised again as what it was.
BY_CODE: dict[str, type[HubError]] = {kind.code: kind for kind in HubError.__subclasses__()}
