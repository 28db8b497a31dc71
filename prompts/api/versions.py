"""The versions of a use case, for those who automate: list them, look at one, add a draft."""

import re
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from llmhub.errors import NotFound
from llmhub.openapi import list_of, problems
from llmhub.query import bad_parameter, page, query_of
from llmhub.scopes import caller_of
from prompts.models import PromptVersion, UseCase

from .draft_body import DRAFT, draft_from
from .use_cases import granted_use_case
from .version_object import VERSION, object_of

SCOPE = "manage"
PAGE_SIZE = 50
NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH)

# Which way to go from which version.
_CURSOR = re.compile(r"(after|before)-([0-9]{1,9})\Z")


class VersionList(APIView):
    scope = SCOPE

    @extend_schema(
        operation_id="list_versions",
        parameters=[OpenApiParameter("cursor", str)],
        responses={200: list_of(VERSION), **problems(400, 401, 403, 404)},
    )
    def get(self, request: Request, full_name: str) -> Response:
        """All versions of a use case, newest first."""
        query = query_of(request, ("cursor",))
        rows = versions_of(granted_use_case(request, full_name))
        found, previous, following = _page(rows, query.get("cursor", ""))
        links = [request.build_absolute_uri(f"{request.path}?cursor={cursor}") if cursor else None
                 for cursor in (following, previous)]  # fmt: skip
        return Response(page([object_of(version) for version in found], *links))

    @extend_schema(
        operation_id="add_version",
        request={"application/json": DRAFT},
        responses={201: VERSION, **problems(400, 401, 403, 404, 409, 413, 422)},
    )
    def post(self, request: Request, full_name: str) -> Response:
        """Add a draft: the live version with what the body changes."""
        query_of(request, ())
        use_case = granted_use_case(request, full_name)
        draft = draft_from(use_case, request.data, caller_of(request).name)
        address = f"/api/v1/use-cases/{quote(use_case.full_name)}/versions/{draft.number}"
        return Response(object_of(draft), 201, headers={"Location": address})


class VersionDetail(APIView):
    scope = SCOPE

    @extend_schema(
        operation_id="get_version", parameters=[NUMBER], responses={200: VERSION, **problems(400, 401, 403, 404)}
    )
    def get(self, request: Request, full_name: str, number: str) -> Response:
        """One version by its number."""
        query_of(request, ())
        return Response(object_of(version_of(request, full_name, number)))


def version_of(request: Request, full_name: str, number: str) -> PromptVersion:
    """A version of a use case that the caller is granted. Raises NotFound."""
    found = versions_of(granted_use_case(request, full_name)).filter(number=int(number)).first()
    if found is None:
        raise NotFound("There is no such version.")
    return found


def versions_of(use_case: UseCase) -> QuerySet[PromptVersion]:
    """The versions of `use_case`, with all that showing them reads."""
    return use_case.versions.select_related("use_case__service", "created_by")


def _page(rows: QuerySet[PromptVersion], cursor: str) -> tuple[list[PromptVersion], str, str]:
    """The page at `cursor`, with the cursors of the one before and the one after (empty where there is none)."""
    way, number = _parse(cursor) if cursor else ("", 0)
    limit: dict[str, Any] = {"after": {"number__lt": number}, "before": {"number__gt": number}}.get(way, {})
    order = "number" if way == "before" else "-number"
    found = list(rows.filter(**limit).order_by(order)[: PAGE_SIZE + 1])
    more = len(found) > PAGE_SIZE
    found = sorted(found[:PAGE_SIZE], key=lambda version: -version.number)
    has_previous, has_next = (more, True) if way == "before" else (bool(cursor), more)
    previous = f"before-{found[0].number}" if found and has_previous else ""
    return found, previous, f"after-{found[-1].number}" if found and has_next else ""


def _parse(cursor: str) -> tuple[str, int]:
    parts = _CURSOR.match(cursor)
    if parts is None:
        raise bad_parameter("cursor", "Use a “next” or “previous” address as it was given.")
    return parts[1], int(parts[2])
