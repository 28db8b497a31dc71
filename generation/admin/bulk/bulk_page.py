"""Deciding several drafts at once: the reviewer sees each of them first, and then what could not be done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from generation import review
from generation.admin.desk.detail_page import output_of
from generation.models import Suggestion
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.errors import HubError

MAX_AT_ONCE = 50


def bulk_page(screen: HubModelAdmin, request: HttpRequest, queryset: QuerySet[Suggestion], verb: str) -> HttpResponse:
    """Show what was selected and ask; decide when the answer comes back."""
    confirmed = "confirmed" in request.POST
    # What was confirmed is what was shown: the list's filter may no longer hold drafts decided by others meanwhile.
    shown = request.POST.getlist(ACTION_CHECKBOX_NAME) if confirmed else queryset.values_list("pk", flat=True)
    ids: list[UUID | str] = list(shown[: MAX_AT_ONCE + 1])
    if len(ids) > MAX_AT_ONCE:
        messages.error(
            request, f"At most {MAX_AT_ONCE} at once, so that each of them is looked at. Nothing was changed."
        )
        return HttpResponseRedirect(request.get_full_path())
    chosen = list(
        Suggestion.objects.filter(pk__in=ids).select_related("use_case__service", "client").defer("variables")
    )
    reason = request.POST.get("reason", "")
    if confirmed and (verb == "approve" or reason in Suggestion.RejectReason.values):
        _decide_all(request, chosen, verb, reason)
        return HttpResponseRedirect(request.get_full_path())
    context: dict[str, Any] = {
        "verb": verb,
        "drafts": [(one, output_of(one)) for one in chosen if _is_open(one)],
        "others": [one for one in chosen if not _is_open(one)],
        "reasons": Suggestion.RejectReason.choices,
        "problem": "Choose a reason." if confirmed else "",
        "comment": request.POST.get("comment", ""),
        "checkbox": ACTION_CHECKBOX_NAME,
    }
    title = f"{verb.capitalize()} {len(context['drafts'])} drafts"
    template = "admin/generation/suggestion/bulk.html"
    return TemplateResponse(request, template, screen.page_context(request, title, **context))


def _is_open(suggestion: Suggestion) -> bool:
    return suggestion.state == Suggestion.State.DRAFT and suggestion.copy_of_id is None


def _decide_all(request: HttpRequest, chosen: list[Suggestion], verb: str, reason: str) -> None:
    comment = request.POST.get("comment", "").replace("\0", "").strip()[:2000]
    done, problems = 0, []
    for suggestion in chosen:
        try:
            _decide(request, suggestion, verb, reason, comment)
            done += 1
        except HubError as error:
            problems.append(f"{suggestion}: {error.detail}")
    if done:
        word = {"approve": "approved", "reject": "rejected"}[verb]
        messages.success(request, f"{done} draft{'' if done == 1 else 's'} {word}.")
    for problem in problems:
        messages.warning(request, f"Not changed: {problem}")


def _decide(request: HttpRequest, suggestion: Suggestion, verb: str, reason: str, comment: str) -> None:
    seen = request.POST.get(f"seen_{suggestion.pk}", "")
    revision = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1
    if verb == "approve":
        review.approve(suggestion, by=request.user, seen_revision=revision)
    else:
        review.reject(suggestion, by=request.user, seen_revision=revision, reason=reason, comment=comment)
