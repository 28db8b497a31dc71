"""POST and GET /suggestions: ask for one, list one's own."""

from dataclasses import dataclass
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from generation import idempotency, waiting
from generation.intake import Ask, take_in
from generation.models import IdempotencyKey, Suggestion
from generation.models.suggestion import State
from llmhub.errors import HubError
from llmhub.json_input import MAX_BODY_WITH_IMAGE
from llmhub.middleware import request_id_of
from llmhub.openapi import list_of, problems
from llmhub.problems import CONTENT_TYPE, body_of, headers_of
from prompts.api.draft_body import checked
from usage.authentication import client_of
from usage.models import Scope

from .headers import LIMIT_HEADERS, Wait, idempotency_key_of, limit_headers, refuse_unsupported, wait_of
from .listing import FILTERS, list_suggestions
from .object import failure_of, object_of
from .once import KEY, REPLAYED
from .schemas import ASK, SUGGESTION

HEADERS = [
    OpenApiParameter("Prefer", str, OpenApiParameter.HEADER, description="`wait=N`: hold the answer up to N ≤ 60 s."),
    KEY,
    *LIMIT_HEADERS,
]
RETRY_MAKING_S = 2
RETRY_REVIEW_S = 30


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it is a response, so that it can be kept for a repeated request."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]

    def response(self, **headers: str) -> Response:
        kind = CONTENT_TYPE if self.status >= 400 else None
        return Response(self.body, self.status, headers=self.headers | headers, content_type=kind)


class Suggestions(APIView):
    scope = Scope.SUGGEST.value
    # Which use case it is for, and so whether it may be so large, stands in the body.
    max_body = MAX_BODY_WITH_IMAGE

    @extend_schema(
        operation_id="create_suggestion",
        parameters=HEADERS,
        request={"application/json": ASK},
        responses={
            200: SUGGESTION,
            202: SUGGESTION,
            **problems(400, 401, 403, 404, 409, 413, 422, 429, 502, 503, 504),
        },
    )
    def post(self, request: Request) -> Response:
        """Ask for a suggestion. 200 when its content can be shown, 202 while it is being made or reviewed."""
        refuse_unsupported(request)
        wait = wait_of(request)
        key = idempotency_key_of(request)
        body = checked(ASK, request.data)
        if not key:
            return _answer(request, body, wait, None).response()
        row = idempotency.begin(client_of(request), key, body)
        if row.status is not None:
            return Reply(row.status, row.body, row.headers).response(**REPLAYED)
        return _answer_once(request, body, wait, row).response()

    @extend_schema(
        operation_id="list_suggestions",
        parameters=[OpenApiParameter(name, str) for name in FILTERS],
        responses={200: list_of(SUGGESTION), **problems(400, 401, 403)},
    )
    def get(self, request: Request) -> Response:
        """The caller's own suggestions, newest first."""
        return Response(list_suggestions(request))

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Whatever a request for a suggestion is answered with says what its client may still ask for."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if request.method == "POST":
            for name, value in limit_headers(request, answer).items():
                answer[name] = value
        return answer


def _answer_once(request: Request, body: dict[str, Any], wait: Wait, row: IdempotencyKey) -> Reply:
    try:
        reply = _answer(request, body, wait, row)
    except BaseException:
        idempotency.release(row)
        raise
    idempotency.finish(row, reply.status, reply.headers, reply.body)
    return reply


def _answer(request: Request, body: dict[str, Any], wait: Wait, row: IdempotencyKey | None) -> Reply:
    # Where the first request died after making its suggestion, this repeat takes that one up.
    made = waiting.load(row.suggestion_id) if row and row.suggestion_id else None
    suggestion = made or take_in(_ask(request, body, row)).suggestion
    suggestion = waiting.wait_until_ready(suggestion, wait.seconds)
    return reply_of(suggestion, request_id_of(request), wait)


def _ask(request: Request, body: dict[str, Any], row: IdempotencyKey | None) -> Ask:
    reference = body.get("reference") or {}
    return Ask(
        client=client_of(request),
        use_case_name=body["use_case"],
        variables=body["variables"],
        subject=body.get("subject") or "",
        reference_type=reference.get("type", ""),
        reference_id=reference.get("id", ""),
        cache=body.get("cache", True),
        request_id=request_id_of(request),
        body_bytes=getattr(request, "body_bytes", 0),
        idempotency=row,
    )


def reply_of(suggestion: Suggestion, request_id: str, wait: Wait) -> Reply:
    """200 with content, 202 while there is none to show yet, the problem where there will be none."""
    address = f"/api/v1/suggestions/{suggestion.pk}"
    if suggestion.state == State.FAILED:
        failure: HubError = failure_of(suggestion)
        body = body_of(failure, request_id, suggestion=str(suggestion.pk))
        return Reply(failure.status, body, wait.headers | headers_of(failure) | {"Location": address})
    if suggestion.visible_to_client or suggestion.state == State.REJECTED:
        return Reply(200, object_of(suggestion), wait.headers)
    retry = RETRY_MAKING_S if suggestion.is_in_flight else RETRY_REVIEW_S
    headers = wait.headers | {"Location": address, "Retry-After": str(retry)}
    return Reply(202, object_of(suggestion), headers)
