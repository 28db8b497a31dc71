"""Having a draft in hand: the open page says so again and again, gives it up when it closes, or takes it over."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from generation.desk import claims
from generation.models import Suggestion
from generation.review.deciding import conflict
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of

from .answering import is_part, part, to_card
from .detail_page import suggestion_of, to_decide
from .verbs import holder_of


def hold_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Claim the draft if it is free, or renew the claim; says who has it, or what became of it."""
    suggestion = to_decide(request, object_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if claims.hold(suggestion.pk, person_of(request)):
        return _holder(request, suggestion, "")
    return _told(request, suggestion_of(object_id))


def release_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Give up one's claim, so that others get the draft at once."""
    suggestion = to_decide(request, object_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    claims.release(suggestion.pk, person_of(request))
    return HttpResponse(status=204)


def take_over_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Claim the draft though somebody else has it. Only the notice is replaced: what was typed meanwhile stays."""
    suggestion = to_decide(request, object_id)
    took = request.method == "POST" and claims.take_over(suggestion.pk, person_of(request))
    if not is_part(request):
        return to_card(request, suggestion)
    return _holder(request, suggestion, "") if took else _told(request, suggestion_of(object_id))


def _told(request: HttpRequest, suggestion: Suggestion) -> HttpResponse:
    if suggestion.is_open:
        return _holder(request, suggestion, holder_of(request, suggestion))
    return part(request, "holder", {"suggestion": suggestion, "decided": conflict(suggestion).detail})


def _holder(request: HttpRequest, suggestion: Suggestion, holder: str) -> HttpResponse:
    return part(request, "holder", {"suggestion": suggestion, "holder": holder})
