"""Deciding one suggestion: each page takes what the reviewer sent, calls the verb, and says what became of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from generation import review
from generation.admin.edit_read import Reader
from generation.admin.edit_tree import Node, place_faults, tree_of
from generation.admin.review_filters import filters_of
from generation.desk import claims
from generation.models import Suggestion
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.errors import Fault, HubError, OutputInvalid

from .detail_page import asked_of, filled_in_of, inputs_of, render, suggestion_of

MAX_COMMENT = 2000


def approve_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Approve the draft as it is."""
    suggestion = _open(request, object_id)
    if request.method != "POST":
        return _to(suggestion)
    try:
        review.approve(suggestion, by=request.user, seen_revision=_seen(request))
    except HubError as error:
        messages.error(request, error.detail)
        return _to(suggestion)
    return _onwards(request, suggestion, "Approved")


def reject_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Reject the draft with a reason."""
    suggestion = _open(request, object_id)
    if request.method != "POST":
        return _to(suggestion)
    reason, comment = request.POST.get("reason", ""), request.POST.get("comment", "").strip()
    problem = _reject_problem(reason, comment)
    status = 422
    if not problem:
        try:
            review.reject(suggestion, by=request.user, seen_revision=_seen(request), reason=reason, comment=comment)
            return _onwards(request, suggestion, "Rejected")
        except HubError as error:
            problem, status = error.detail, error.status
            suggestion = suggestion_of(object_id)
    typed = {"reject_problem": problem, "reject_reason": reason, "reject_comment": comment.replace("\0", "")}
    return render(screen, request, suggestion, status, **typed)


def edit_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Edit the draft's answer; what is sent is approved, or comes back with each fault at its field."""
    suggestion = _open(request, object_id)
    is_open = suggestion.state == Suggestion.State.DRAFT and suggestion.copy_of_id is None
    if request.method != "POST":
        return _edit_form(screen, request, suggestion, edit_tree(suggestion)) if is_open else _to(suggestion)
    tree = edit_tree(suggestion)
    reader = Reader(request.POST, suggestion.use_case.output_schema or {})
    value, problem, status = reader.read(tree), "", 422
    faults = _all_faults(suggestion, reader, value)
    if not reader.faults:
        try:
            _edit_and_approve(suggestion, value, request)
            return _onwards(request, suggestion, "Approved")
        except OutputInvalid as error:
            faults = error.errors
        except HubError as error:
            problem, status = error.detail, error.status
    again = edit_tree(suggestion, value, reader.keys)
    place_faults(again, faults)
    return _edit_form(screen, request, suggestion, again, problem, status)


def next_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """The next draft that waits, claimed; of those that the address' filters let through."""
    if not request.user.has_perm(review.PERMISSION):
        raise PermissionDenied
    following = claims.next_draft(person_of(request), filters_of(request))
    if following is None:
        messages.info(request, "No draft waits for review.")
        return HttpResponseRedirect(reverse("admin:generation_suggestion_changelist"))
    return HttpResponseRedirect(reverse("admin:generation_suggestion_change", args=[following]))


def edit_tree(suggestion: Suggestion, value: Any = None, keys: dict[str, list[str]] | None = None) -> Node:
    """The form's tree for the answer as it is, or for the `value` that a reviewer made of it."""
    schema = suggestion.use_case.output_schema
    if schema is None:
        text = suggestion.content or "" if value is None else value
        return tree_of(text, {"type": "string"}, title="Text")
    return tree_of(suggestion.data if value is None else value, schema, keys)


def _all_faults(suggestion: Suggestion, reader: Reader, value: Any) -> list[Fault]:
    """What could not be read, and what else does not fit the schema: all of it at once."""
    schema = suggestion.use_case.output_schema
    if not reader.faults or schema is None:
        return reader.faults
    return reader.all_faults(value)


def _edit_and_approve(suggestion: Suggestion, value: Any, request: HttpRequest) -> None:
    seen = _seen(request)
    if suggestion.use_case.output_schema is None:
        if not str(value).strip():
            raise OutputInvalid(errors=[Fault("/data", "must not be empty")])
        review.edit_and_approve(suggestion, by=request.user, seen_revision=seen, text=value)
    else:
        review.edit_and_approve(suggestion, by=request.user, seen_revision=seen, data=value)


def _edit_form(
    screen: HubModelAdmin,
    request: HttpRequest,
    suggestion: Suggestion,
    tree: Node,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "suggestion": suggestion,
        "original": suggestion,
        "asked": asked_of(suggestion),
        "tree": tree,
        "problem": problem,
        "faulty": [node for node in tree.walk() if node.errors],
        "seen": request.POST.get("seen_revision", suggestion.revision),
        "inputs": inputs_of(suggestion),
        "filled_in": filled_in_of(suggestion),
    }
    context = screen.page_context(request, f"Edit {suggestion.use_case}", **context)
    return TemplateResponse(request, "admin/generation/suggestion/edit.html", context, status=status)


def _open(request: HttpRequest, object_id: str) -> Suggestion:
    """The suggestion, for somebody who may decide it. Raises PermissionDenied, Http404."""
    if not request.user.has_perm(review.PERMISSION):
        raise PermissionDenied
    return suggestion_of(object_id)


def _seen(request: HttpRequest) -> int:
    """The revision that the reviewer had before them; one that never is, where the form does not say."""
    text = request.POST.get("seen_revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _reject_problem(reason: str, comment: str) -> str:
    if reason not in Suggestion.RejectReason.values:
        return "Choose a reason."
    if "\0" in comment:
        return "The comment holds a NUL character, which can't be stored."
    return f"The comment is longer than {MAX_COMMENT:,} characters." if len(comment) > MAX_COMMENT else ""


def _onwards(request: HttpRequest, suggestion: Suggestion, verb: str) -> HttpResponse:
    messages.success(request, f"{verb}: {suggestion.use_case} for {suggestion.client}.")
    following = claims.next_draft(person_of(request), filters_of(request))
    if following:
        return HttpResponseRedirect(reverse("admin:generation_suggestion_change", args=[following]))
    messages.info(request, "That was the last one: no draft waits for review.")
    return HttpResponseRedirect(reverse("admin:generation_suggestion_changelist"))


def _to(suggestion: Suggestion) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:generation_suggestion_change", args=[suggestion.pk]))
