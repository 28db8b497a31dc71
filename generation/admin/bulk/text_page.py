"""One draft's text, laid out when the reader comes to it, with the places marked where others differ."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from generation.admin.blocks import block_of
from generation.models import Suggestion
from llmhub.admin_site.pages import HubModelAdmin

from .choosing import answers_of, with_use_cases
from .differences import difference, marks_of
from .groups import MOST_OTHERS


def text_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """The text of the draft `id`, held against those that `others` names. Raises Http404 for what is no id."""
    if not screen.has_view_permission(request):
        raise PermissionDenied
    pk = _ids(request.GET.get("id", ""))[:1]
    rows = list(Suggestion.objects.filter(pk__in=pk).only("use_case_id", "content", "data"))
    if not rows:
        raise Http404("There is no such suggestion.")
    with_use_cases(rows)
    row = rows[0]
    answer = row.content or "" if row.data is None else row.data
    others = answers_of(_ids(request.GET.get("others", ""))[:MOST_OTHERS])
    marks = marks_of([difference(answer, other) for other in others.values()], len(others))
    block = block_of(answer, row.use_case.output_schema or {}, marks)
    return TemplateResponse(request, "admin/generation/bulk/text.html", {"block": block})


def _ids(text: str) -> list[UUID]:
    try:
        return [UUID(one) for one in text.split(",") if one]
    except ValueError:
        raise Http404("There is no such suggestion.") from None
