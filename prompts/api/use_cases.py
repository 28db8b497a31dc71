"""What can be asked for: the use cases that a client may use."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from llmhub.errors import NotFound
from llmhub.openapi import list_of, problems
from llmhub.query import page, query_of
from llmhub.scopes import caller_of
from prompts.models import ReviewPolicy, SafetyLevel, UseCase
from prompts.named import use_case_named
from prompts.switches import is_on

USE_CASE = {
    "title": "UseCase",
    "type": "object",
    "required": ["use_case", "name", "input_schema", "review_policy", "cache_ttl", "safety_level", "enabled"],
    "properties": {
        "use_case": {"type": "string", "description": "The full name, service.use_case"},
        "name": {"type": "string"},
        "description": {"type": "string"},
        "input_schema": {"type": "object", "description": "JSON Schema of `variables`"},
        "output_schema": {"type": ["object", "null"], "description": "JSON Schema of `data`; null for plain text"},
        "review_policy": {"enum": ReviewPolicy.values},
        "cache_ttl": {"type": "integer", "description": "Seconds; 0 where answers are not kept"},
        "safety_level": {"enum": SafetyLevel.values},
        "enabled": {
            "type": "boolean",
            "description": "Whether it is on and has a live version; it may be rolled out to a share of the subjects only",
        },
        "example_variables": {"type": "object"},
    },
}


class UseCaseList(APIView):
    @extend_schema(operation_id="list_use_cases", responses={200: list_of(USE_CASE), **problems(400, 401)})
    def get(self, request: Request) -> Response:
        """All use cases that this client may use."""
        query_of(request, ())
        return Response(page([object_of(use_case) for use_case in _all() if _granted(request, use_case)]))


class UseCaseDetail(APIView):
    @extend_schema(operation_id="get_use_case", responses={200: USE_CASE, **problems(400, 401, 404)})
    def get(self, request: Request, full_name: str) -> Response:
        """One use case by its full name."""
        query_of(request, ())
        return Response(object_of(granted_use_case(request, full_name)))


def granted_use_case(request: Request, full_name: str) -> UseCase:
    """The use case of this name. Raises NotFound, for one that the caller is not granted just as for none."""
    use_case = use_case_named(full_name, "service__master")
    if use_case is None or not _granted(request, use_case):
        raise NotFound("There is no such use case.")
    return use_case


def object_of(use_case: UseCase) -> dict[str, Any]:
    """A use case as the API shows it."""
    return {
        "use_case": use_case.full_name,
        "name": use_case.name,
        "description": use_case.description,
        "input_schema": use_case.input_schema,
        "output_schema": use_case.output_schema,
        "review_policy": use_case.review_policy,
        "cache_ttl": use_case.cache_seconds,
        "safety_level": use_case.safety_level,
        "enabled": is_on(use_case) and use_case.live_version_id is not None,
        "example_variables": use_case.example_variables,
    }


def _all() -> QuerySet[UseCase]:
    return UseCase.objects.select_related("service__master")


def _granted(request: Request, use_case: UseCase) -> bool:
    return caller_of(request).may_use(use_case.service.slug)
