"""`Idempotency-Key` for verbs whose work is one transaction: done once, however often it is sent."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from generation import idempotency
from usage.authentication import client_of

from .headers import idempotency_key_of

KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="At most 255 characters, kept 24 h."
)
REPLAYED = {"Idempotency-Replayed": "true"}
KEPT_HEADERS = ("Location", "Retry-After")

Handler = Callable[..., Response]


def once(handler: Handler) -> Handler:
    """A view's method that answers a repeated request with its first answer.

    The answer is kept in the transaction of the work, so a process that dies leaves both or neither. What is refused
    is not kept: the same request may be right later.
    """

    @wraps(handler)
    def guarded(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = idempotency_key_of(request)
        if not key:
            return handler(view, request, *args, **kwargs)
        row = idempotency.begin(client_of(request), key, [request.method, request.path, request.data])
        if row.status is not None:
            return Response(row.body, row.status, headers=row.headers | REPLAYED)
        try:
            with transaction.atomic():
                response = handler(view, request, *args, **kwargs)
                kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
                body = json.loads(JSONRenderer().render(response.data))  # times as texts, as they are sent
                idempotency.finish(row, response.status_code, kept, body)
        except BaseException:
            idempotency.release(row)
            raise
        return response

    return extend_schema(parameters=[KEY])(guarded)
