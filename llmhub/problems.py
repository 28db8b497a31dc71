"""RFC 9457 problem details: the one form in which the API says what went wrong."""

import math
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from redis import RedisError
from rest_framework import exceptions
from rest_framework.response import Response

from .database import AWAY
from .errors import HubError, InvalidRequest, MethodNotAllowed, NotAllowed, NotFound, TooLarge, Unavailable
from .middleware import request_id_of

TYPE_BASE = "https://llmhub.dev/problems/"
CONTENT_TYPE = "application/problem+json"

log = structlog.get_logger(__name__)

# First match wins: (what was raised, what the client is told)
TABLE: list[tuple[tuple[type[Exception], ...], type[HubError], str]] = [
    ((Http404, exceptions.NotFound), NotFound, "There is nothing at this address."),
    ((exceptions.MethodNotAllowed,), MethodNotAllowed, ""),
    ((exceptions.UnsupportedMediaType,), InvalidRequest, "Send the body as application/json."),
    ((PermissionDenied, exceptions.PermissionDenied), NotAllowed, ""),
    ((RequestDataTooBig,), TooLarge, "The body is too large."),
    (AWAY, Unavailable, "The database cannot be reached. Try again."),
    ((RedisError,), Unavailable, "The cache cannot be reached. Try again."),
]
RETRY_AFTER_UNAVAILABLE_S = 5


def problem_of(error: Exception) -> HubError | None:
    """Our error for whatever was raised; None for what nobody foresaw."""
    if isinstance(error, HubError):
        return error
    for kinds, ours, detail in TABLE:
        if isinstance(error, kinds):
            return ours(detail, retry_after=RETRY_AFTER_UNAVAILABLE_S if ours is Unavailable else None)
    if isinstance(error, exceptions.APIException) and 400 <= error.status_code < 500:
        return InvalidRequest(str(error.detail))
    return None


def body_of(error: HubError, request_id: str, **extra: Any) -> dict[str, Any]:
    """The problem as a JSON object."""
    return {
        "type": TYPE_BASE + error.code,
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "errors": [{"pointer": fault.pointer, "detail": fault.detail} for fault in error.errors],
        "request_id": request_id,
        **extra,
    }


def headers_of(error: HubError) -> dict[str, str]:
    headers = {}
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="llmhub"'
    if error.retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
    return headers


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Django REST framework's hook. None lets an unforeseen error pass on to the log and `problem_response`."""
    problem = problem_of(error)
    if problem is None:
        return None
    body = body_of(problem, request_id_of(context["request"]))
    response = Response(body, problem.status, headers=headers_of(problem), content_type=CONTENT_TYPE)
    if isinstance(error, exceptions.MethodNotAllowed):
        response["Allow"] = ", ".join(context["view"].allowed_methods)
    return response


def problem_response(request: HttpRequest, error: HubError) -> JsonResponse:
    """The problem as a plain Django response, for what fails outside of API views."""
    body = body_of(error, request_id_of(request))
    return JsonResponse(body, status=error.status, content_type=CONTENT_TYPE, headers=headers_of(error))
