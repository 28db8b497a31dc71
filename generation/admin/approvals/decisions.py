"""Deciding a request: each page takes what was sent, calls the verb, and says what became of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.errors import HubError
from prompts import approvals
from prompts.models import PublishRequest
from prompts.publishing import LOOK_AGAIN

from .request_page import request_page, seen_of

MAX_COMMENT = 2000


def approve_page(screen: HubModelAdmin, request: HttpRequest, asked: PublishRequest) -> HttpResponse:
    """Let the draft out: live at once, or ready for its experiment."""
    if request.method != "POST":
        return _to(asked)
    _ensure_publisher(request)
    if request.POST.get("seen") != seen_of(asked):
        messages.error(request, f"{LOOK_AGAIN} Nothing was changed.")
        return _to(asked)
    comment, problem = _comment(request)
    if problem:
        return request_page(screen, request, asked, problem=problem, status=422)
    try:
        approvals.approve(asked, by=person_of(request), comment=comment)
    except HubError as error:
        messages.error(request, f"{error.detail} Nothing was changed.")
        return _to(asked)
    is_live = asked.purpose == PublishRequest.Purpose.PUBLISH
    said = "is live: requests get it from now on." if is_live else "may be used in an experiment now."
    messages.success(request, f"{asked.version} {said}")
    return _to(asked)


def send_back_page(screen: HubModelAdmin, request: HttpRequest, asked: PublishRequest) -> HttpResponse:
    """Refuse it, with what should change."""
    if request.method != "POST":
        return _to(asked)
    _ensure_publisher(request)
    comment, problem = _comment(request)
    problem = problem or ("" if comment else "Say what should change.")
    status = 422
    if not problem:
        try:
            approvals.send_back(asked, by=person_of(request), comment=comment)
            messages.success(request, f"{asked.version} was sent back to {asked.requested_by}.")
            return _to(asked)
        except HubError as error:
            problem, status = error.detail, error.status
            asked = screen.find(request, str(asked.pk))
    return request_page(screen, request, asked, problem=problem, comment=comment, status=status)


def withdraw_page(screen: HubModelAdmin, request: HttpRequest, asked: PublishRequest) -> HttpResponse:
    """Take one's own question back."""
    if request.method == "POST":
        try:
            approvals.withdraw(asked, by=person_of(request))
            messages.success(request, f"You took the question about {asked.version} back.")
        except HubError as error:
            messages.error(request, f"{error.detail} Nothing was changed.")
    return _to(asked)


def _ensure_publisher(request: HttpRequest) -> None:
    if not request.user.has_perm(approvals.PERMISSION):
        raise PermissionDenied


def _comment(request: HttpRequest) -> tuple[str, str]:
    """What was typed, and what is wrong with it."""
    text = request.POST.get("comment", "").strip()
    if "\0" in text:
        return text.replace("\0", ""), "The comment held a character that can't be stored. It was taken out."
    if len(text) > MAX_COMMENT:
        return text, f"The comment may have {MAX_COMMENT:,} characters at most."
    return text, ""


def _to(asked: PublishRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:prompts_publishrequest_change", args=[asked.pk]))
