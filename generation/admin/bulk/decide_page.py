"""Many decisions arrive: from the page's script some at a time, without a script all at once.

Undo is not offered here: it would have to take back hundreds, some of which clients have got meanwhile, and what it
could not take back would need a page like this one again. Each draft can be undone or reopened from its own page.
"""

from dataclasses import asdict

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from generation.admin.review_filters import filters_of, query_of
from generation.review import PERMISSION
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.errors import HubError, InvalidRequest

from .decision import Decision, read
from .result import Result, result_of

JSON = "application/json"


def decide_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """Decide what the form names; the result as a page, or as JSON for who asks for that."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:generation_suggestion_bulk"))
    if request.headers.get("Accept") == JSON:
        return _answer(request)
    try:
        decision = read(request.POST)
    except InvalidRequest as error:
        return _result_page(screen, request, Result(problem=f"{error.detail} Nothing was changed."), error.status)
    result = _in_parts(request, decision)
    return _result_page(screen, request, result, 503 if result.problem else 200, decision.verb)


def _answer(request: HttpRequest) -> HttpResponse:
    """What the script wants to know."""
    try:
        decision = read(request.POST)
        outcome = decision.carry_out(request.user)
    except HubError as error:
        return JsonResponse({"detail": error.detail}, status=error.status)
    result = result_of(decision, outcome, person_of(request))
    refused = [asdict(one) for one in result.refused]
    return JsonResponse({"done": result.done, "first": result.first, "refused": refused})


def _in_parts(request: HttpRequest, decision: Decision) -> Result:
    """Decide all of them, until a part fails."""
    result = Result(left=len(decision.seen))
    for part in decision.parts():
        try:
            outcome = part.carry_out(request.user)
        except HubError as error:
            result.problem = error.detail
            return result
        result.add(result_of(part, outcome, person_of(request)))
        result.left -= len(part.seen)
    return result


def _result_page(
    screen: HubModelAdmin, request: HttpRequest, result: Result, status: int, verb: str = ""
) -> HttpResponse:
    query = query_of(filters_of(request))
    context = screen.page_context(
        request,
        "What was decided",
        result=result,
        verb={"approve": "approved", "reject": "rejected"}.get(verb, ""),
        again=f"{reverse('admin:generation_suggestion_bulk')}?{query}",
        opts=None,
    )
    return TemplateResponse(request, "admin/generation/bulk/result.html", context, status=status)
