"""Deciding a draft: each page takes what the reviewer sent, calls the verb, and says what became of it."""

from django.http import HttpRequest, HttpResponse

from generation import review
from generation.models import Suggestion
from generation.review.asking_again import MAX_INSTRUCTION
from generation.review.deciding import MAX_COMMENT
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.admin_site.text_input import text_problem
from llmhub.errors import HubError

from .answering import to_card
from .asking import Asked, ask, seen_of
from .detail_page import render, suggestion_of, to_decide
from .onwards import Done, onwards


def approve_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Approve the draft as it is."""
    suggestion = to_decide(request, object_id)
    if request.method != "POST":
        return to_card(request, suggestion)
    try:
        review.approve(suggestion, by=request.user, seen_revision=seen_of(request))
    except HubError as error:
        return refused(screen, request, suggestion, error)
    return onwards(screen, request, approved(request, suggestion))


def reject_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Reject the draft with a reason."""
    suggestion = to_decide(request, object_id)
    if request.method != "POST":
        return ask(screen, request, suggestion, Asked("reject"))
    reason, comment = request.POST.get("reason", ""), request.POST.get("comment", "").strip()
    asked = Asked("reject", _reject_problem(reason, comment), reason, comment.replace("\0", ""))
    if asked.problem:
        return ask(screen, request, suggestion, asked, 422)
    try:
        review.reject(suggestion, by=request.user, seen_revision=seen_of(request), reason=reason, comment=comment)
    except HubError as error:
        asked = Asked("reject", error.detail, reason, comment)
        return ask(screen, request, suggestion, asked, error.status)
    return onwards(screen, request, Done("Rejected", suggestion, back="undo"))


def again_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Ask for another attempt in place of the draft, with an instruction."""
    suggestion = to_decide(request, object_id)
    if request.method != "POST":
        return ask(screen, request, suggestion, Asked("again"))
    text = request.POST.get("instruction", "").strip()
    if problem := text_problem(text, MAX_INSTRUCTION, "The instruction"):
        return ask(screen, request, suggestion, Asked("again", problem, text=text.replace("\0", "")), 422)
    try:
        review.ask_again(suggestion, by=request.user, seen_revision=seen_of(request), instruction=text)
    except HubError as error:
        asked = Asked("again", error.detail, text=text)
        return ask(screen, request, suggestion, asked, error.status)
    return onwards(screen, request, Done("Asked for another one", suggestion))


def refused(screen: HubModelAdmin, request: HttpRequest, suggestion: Suggestion, error: HubError) -> HttpResponse:
    """The card as it stands now, and why nothing was done."""
    return render(screen, request, suggestion_of(suggestion.pk), error.status, problem=error.detail)


def approved(request: HttpRequest, suggestion: Suggestion) -> Done:
    """What an approval did: where two must approve, perhaps the first half of it."""
    is_first = suggestion.is_open and suggestion.first_approved_by_id == person_of(request).pk
    words = "Approved first; a second person must approve it" if is_first else "Approved"
    return Done(words, suggestion, back="undo")


def _reject_problem(reason: str, comment: str) -> str:
    if reason not in Suggestion.RejectReason.values:
        return "Choose a reason."
    return text_problem(comment, MAX_COMMENT, "The comment")
