"""The next draft, and going through what was left for later."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from generation.admin.review_filters import filters_of
from generation.desk import claims
from generation.models import Suggestion
from generation.review import PERMISSION
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of

from .answering import is_part, to_card
from .onwards import end, next_card


def next_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """The next draft that waits, claimed; of those that the address' filters let through. Else the end page."""
    _ensure_may_review(request)
    if is_part(request):
        return next_card(screen, request)
    following = claims.next_draft(person_of(request), filters_of(request))
    return to_card(request, Suggestion(pk=following)) if following else end(screen, request)


def skipped_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """Go through the skipped ones again."""
    _ensure_may_review(request)
    if request.method == "POST":
        claims.forget_skips(person_of(request))
    return next_card(screen, request)


def _ensure_may_review(request: HttpRequest) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
