"""Giving drafts to a person or a group, and taking skipped ones back up."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from generation import review
from generation.admin.assignees import assignee
from generation.admin.review_filters import filters_of, query_of
from generation.desk import assigning, claims
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.admin_site.text_input import text_problem
from llmhub.errors import HubError, InvalidRequest

NOBODY = "nobody"


def assign_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """Assign the drafts that were selected on the queue page, with a note; to “nobody” they are anybody's again."""
    if not request.user.has_perm(review.ASSIGN):
        raise PermissionDenied
    if request.method == "POST":
        try:
            messages.success(request, _assign(request))
        except HubError as error:
            messages.error(request, error.detail)
    return _back(request)


def bring_back_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """Let “next” hand out again what one skipped: one draft, or all of them."""
    if not request.user.has_perm(review.PERMISSION):
        raise PermissionDenied
    if request.method == "POST":
        only = request.POST.get("draft", "")
        found = _ids([only])
        count = 0 if only and not found else claims.forget_skips(person_of(request), found[0] if found else None)
        came = "1 draft is" if count == 1 else f"{count} drafts are"
        messages.success(request, f"{came} back in your queue." if count else "Nothing was skipped any more.")
    return _back(request)


def _assign(request: HttpRequest) -> str:
    """What was done, in a sentence. Raises InvalidRequest, NotAllowed."""
    ids, note = _ids(request.POST.getlist("draft")), request.POST.get("note", "").strip()
    if not ids:
        raise InvalidRequest("Select the drafts to assign first.")
    if problem := text_problem(note, assigning.MAX_NOTE, "The note"):
        raise InvalidRequest(problem)
    to = _whom(request.POST.get("to", ""))
    count = assigning.assign(ids, by=request.user, to=to, note=note if to else "")
    drafts = f"{count} draft{'' if count == 1 else 's'}"
    done = f"{drafts} assigned to {to}." if to else f"{drafts} assigned to nobody: anybody may take them."
    missed = len(ids) - count
    return f"{done} {missed} of those you selected wait no more." if missed else done


def _whom(text: str) -> User | Group | None:
    """The person or group that was chosen; None for nobody. Raises InvalidRequest."""
    if text == NOBODY:
        return None
    if found := assignee(text):
        return found
    raise InvalidRequest("Choose whom to assign them to.")


def _ids(texts: list[str]) -> list[UUID]:
    """The ids among `texts`, each once."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _back(request: HttpRequest) -> HttpResponse:
    query = query_of(filters_of(request))
    return HttpResponseRedirect(f"{reverse('admin:generation_suggestion_queue')}{f'?{query}' if query else ''}")
