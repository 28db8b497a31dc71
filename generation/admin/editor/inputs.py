"""Whose variables a preview shows: the example's, a test case's or a past request's."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse

from generation.admin.test_sets.inputs import past_requests, past_requests_of
from generation.admin.test_sets.permissions import USE_PAST
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.errors import NotFound
from llmhub.ids import row_id
from prompts.models import PromptTest, UseCase
from prompts.variables import filled_in

EXAMPLE = "example"
MAX_TERM = 100
MAX_TESTS = 100


def values_of(request: HttpRequest, use_case: UseCase, source: str) -> dict[str, Any]:
    """The variables that `source` names: “example”, “test:ID” or “past:UUID”, reference data filled in.

    Raises NotFound, PermissionDenied for a past request that the person may not see.
    """
    kind, _, key = source.partition(":")
    if kind == "test":
        found = _first(PromptTest.objects.filter(use_case=use_case, pk=row_id(key) or 0))
    elif kind == "past":
        if not request.user.has_perm(USE_PAST):
            raise PermissionDenied
        uuid = _uuid(key)
        found = _first(past_requests(use_case).filter(pk=uuid)) if uuid else None
    else:
        found = use_case.example_variables
    if not isinstance(found, dict):
        raise NotFound("These variables are gone. Choose others to preview with.")
    return filled_in(use_case, [found])[0]


def choices_of(use_case: UseCase) -> list[tuple[str, str]]:
    """The test cases to choose from: (source, name)."""
    tests = use_case.tests.order_by("name").values_list("pk", "name")[:MAX_TESTS]
    return [(f"test:{pk}", name) for pk, name in tests]


def past_endpoint(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> JsonResponse:
    """Past requests of the version's use case, newest first; `?q=` searches them."""
    if not request.user.has_perm(USE_PAST) or not screen.has_change_permission(request):
        raise PermissionDenied
    version = screen.find(request, object_id)
    offers = past_requests_of(version.use_case, request.GET.get("q", "").strip()[:MAX_TERM], [])
    return JsonResponse({"found": [{"key": one.key, "title": one.title, "about": one.about} for one in offers]})


def _first(rows: Any) -> Any:
    return rows.values_list("variables", flat=True).first()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
