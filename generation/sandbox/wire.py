"""What goes over the wire, both ways: a request, a reply, and the provider's shape of an error."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any, NoReturn

ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    409: "conflict_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}


class ApiError(Exception):
    """An answer in the provider's error shape. Its type follows from the status."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None):
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}


class BadRequest(ApiError):
    """400 `invalid_request_error`: the caller sent something that the provider refuses."""

    def __init__(self, message: str):
        super().__init__(400, message)


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, its body read whole. Header names are in lower case."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    def parameter(self, name: str) -> str | None:
        """The first value of a query parameter, or None."""
        values = self.query.get(name)
        return values[0] if values else None


@dataclass(slots=True)
class Reply:
    """One HTTP answer. With `events` it is sent as server-sent events, else as `body`.

    `cut` and `trickle` (bytes a second) say how its delivery goes wrong.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    events: list[bytes] | None = None
    cut: bool = False
    trickle: float | None = None


def json_reply(data: Any, status: int = 200) -> Reply:
    """`data` as a JSON answer."""
    return Reply(status=status, body=encode(data))


def new_request_id() -> str:
    """What the provider calls an answer by, in its header `request-id`."""
    return f"req_sandbox_{uuid.uuid4().hex}"


def error_reply(error: ApiError) -> Reply:
    """`error` as the provider words it, with a request id of its own."""
    request_id = new_request_id()
    kind = ERROR_TYPES.get(error.status, "api_error" if error.status >= 500 else "invalid_request_error")
    body = {"type": "error", "error": {"type": kind, "message": error.message}, "request_id": request_id}
    return Reply(status=error.status, body=encode(body), headers={"request-id": request_id, **error.headers})


def encode(data: Any) -> bytes:
    """`data` as compact JSON in UTF-8."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def parse_json(body: bytes) -> Any:
    """What `body` says, as strict JSON in UTF-8.

    Raises ValueError for anything that could not be written back as such: NaN, lone surrogates, too deep nesting.
    """
    try:
        data = json.loads(body.decode(), parse_constant=_refuse_constant)
        if b"\\u" in body:
            json.dumps(data, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except UnicodeEncodeError:
        raise ValueError("lone surrogate in a string") from None
    return data


def parse_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a request body. Raises BadRequest for anything else."""
    try:
        data = parse_json(body)
    except ValueError as error:
        raise BadRequest(f"The request body is not valid JSON: {error}") from None
    if not isinstance(data, dict):
        raise BadRequest("The request body is not valid JSON: it must be an object.")
    return data


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")
