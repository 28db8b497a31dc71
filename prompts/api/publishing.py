"""Changing which version is live, for those who automate. The gates hold here as they do for people."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from llmhub.openapi import problems
from llmhub.query import query_of
from llmhub.scopes import caller_of
from prompts.models import Publication
from prompts.publishing import publish, roll_back

from .draft_body import NOTE, checked
from .use_cases import granted_use_case
from .version_object import VERSION, object_of
from .versions import NUMBER, SCOPE, version_of, versions_of

ANSWERS: dict[Any, Any] = {200: VERSION, **problems(400, 401, 403, 404, 409, 413, 422)}


class VersionPublish(APIView):
    scope = SCOPE

    @extend_schema(
        operation_id="publish_version",
        parameters=[NUMBER],
        request={"application/json": NOTE},
        responses=ANSWERS,
    )
    def post(self, request: Request, full_name: str, number: str) -> Response:
        """Make a version the live one: the next request gets it. 409 names each gate that it does not pass."""
        query_of(request, ())
        version = version_of(request, full_name, number)
        note = checked(NOTE, request.data).get("note", "")
        return _now_live(publish(version, client_name=caller_of(request).name, note=note))


class RollBack(APIView):
    scope = SCOPE

    @extend_schema(operation_id="roll_back", request={"application/json": NOTE}, responses=ANSWERS)
    def post(self, request: Request, full_name: str) -> Response:
        """Make the version live again that the current one replaced. A running experiment is paused."""
        query_of(request, ())
        use_case = granted_use_case(request, full_name)
        note = checked(NOTE, request.data).get("note", "")
        return _now_live(roll_back(use_case, client_name=caller_of(request).name, note=note))


def _now_live(publication: Publication) -> Response:
    """The version as it is now."""
    return Response(object_of(versions_of(publication.use_case).get(pk=publication.version_id)))
