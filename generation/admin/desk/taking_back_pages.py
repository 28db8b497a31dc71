"""Undoing one's own decision, and reopening what was decided."""

from django.http import HttpRequest, HttpResponse

from generation import review
from generation.review.deciding import MAX_COMMENT
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.text_input import text_problem
from llmhub.errors import HubError

from .answering import is_part, part, to_card
from .asking import Asked, ask, seen_of
from .decision_pages import refused
from .detail_page import to_decide
from .onwards import opened


def undo_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Take one's last decision back; the draft is in one's hands again."""
    suggestion = to_decide(request, object_id)
    if request.method != "POST":
        return to_card(request, suggestion)
    try:
        review.undo(suggestion, by=request.user, seen_revision=seen_of(request))
    except HubError as error:
        if not is_part(request):
            return refused(screen, request, suggestion, error)
        # The card on the page is another one: it stays, and only the toast says that it could not be.
        response = part(request, "toast", {"toast_problem": error.detail}, error.status)
        response["HX-Retarget"] = "#desk-toast"
        return response
    return opened(screen, request, object_id, "Undone")


def reopen_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Make a decided suggestion a draft again, with a comment why."""
    suggestion = to_decide(request, object_id, review.REOPEN)
    if request.method != "POST":
        return ask(screen, request, suggestion, Asked("reopen"))
    text = request.POST.get("comment", "").strip()
    problem, status = text_problem(text, MAX_COMMENT, "The comment"), 422
    if not problem:
        try:
            review.reopen(suggestion, by=request.user, seen_revision=seen_of(request), comment=text)
            return opened(screen, request, object_id, "Reopened")
        except HubError as error:
            problem, status = error.detail, error.status
    asked = Asked("reopen", problem, text=text.replace("\0", ""))
    return ask(screen, request, suggestion, asked, status)
