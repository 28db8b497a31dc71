"""One suggestion: look at it, wait for it, say that it was used."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from generation import review, waiting
from generation.models import Suggestion
from llmhub.errors import NotFound
from llmhub.openapi import problems
from llmhub.query import query_of
from usage.models import Scope

from .headers import wait_of
from .object import object_of
from .schemas import SUGGESTION


def own_suggestion(request: Request, suggestion_id: UUID) -> Suggestion:
    """The caller's suggestion. Raises NotFound, for somebody else's just as for none."""
    try:
        suggestion = waiting.load(suggestion_id)
    except Suggestion.DoesNotExist:
        suggestion = None
    if suggestion is None or suggestion.client_id != request.user.pk:
        raise NotFound("There is no such suggestion.")
    return suggestion


class SuggestionDetail(APIView):
    scope = Scope.SUGGEST.value

    @extend_schema(
        operation_id="get_suggestion",
        parameters=[OpenApiParameter("Prefer", str, OpenApiParameter.HEADER, description="`wait=N`, N ≤ 60 s.")],
        responses={200: SUGGESTION, **problems(400, 401, 403, 404)},
    )
    def get(self, request: Request, suggestion_id: UUID) -> Response:
        """The suggestion as it is now, or as soon as it is ready with `Prefer: wait=N`."""
        query_of(request, ())
        wait = wait_of(request)
        suggestion = waiting.wait_until_ready(own_suggestion(request, suggestion_id), wait.seconds)
        return Response(object_of(suggestion), headers=wait.headers)


class SuggestionUse(APIView):
    scope = Scope.SUGGEST.value

    @extend_schema(
        operation_id="use_suggestion", request=None, responses={200: SUGGESTION, **problems(400, 401, 403, 404, 409)}
    )
    def post(self, request: Request, suggestion_id: UUID) -> Response:
        """Mark an approved suggestion as used."""
        return Response(object_of(review.use(own_suggestion(request, suggestion_id))))
