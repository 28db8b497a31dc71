"""What waits by use case: loaded by the open desk once it is there, as counting takes longer than all the rest."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from generation import review
from generation.admin.review_filters import filters_of
from generation.desk.overview import waiting_by_use_case
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of

from .case_table import case_table
from .filter_links import settled


def cases_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """The table among the address' filters: as a part of the desk, or as a page of its own where no scripts run."""
    if not request.user.has_perm(review.PERMISSION):
        raise PermissionDenied
    filters = settled(filters_of(request))
    context = {"cases": case_table(waiting_by_use_case(filters, person_of(request)), filters)}
    if request.headers.get("HX-Request") == "true":
        return TemplateResponse(request, "admin/generation/queue/by_use_case.html", context)
    context = screen.page_context(request, "What waits by use case", **context, opts=None)
    return TemplateResponse(request, "admin/generation/queue/cases_page.html", context)
