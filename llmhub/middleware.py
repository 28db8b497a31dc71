"""What every request gets: an id, and problem details for whatever goes wrong outside of a view."""

import re
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

Handler = Callable[[HttpRequest], HttpResponse]

SANE_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}\Z")


def request_id_of(request: HttpRequest) -> str:
    return getattr(request, "request_id", "")


class RequestIdMiddleware:
    """Takes the caller's `X-Request-ID` if it is a sane one, makes one otherwise; logs and the answer bear it."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request.request_id = given if SANE_ID.match(given) else uuid.uuid4().hex  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=request_id_of(request)):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id_of(request)
        return response


class ContentSecurityPolicyMiddleware:
    """Keeps pages to our own host, so that a text that got through as markup could neither load nor send anything.

    The admin's Alpine needs `unsafe-eval`, and its templates inline scripts and styles.
    """

    POLICY = (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'none'"
    )

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.POLICY)
        return response


class RefuseNulMiddleware:
    """No address and no query holds a NUL character by accident, and PostgreSQL takes none."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "").lower()
        if "\x00" in request.path_info or "\x00" in query or "%00" in query:
            said = "The address contains a NUL character."
            return HttpResponseBadRequest(said, reason=said)
        return self.get_response(request)
