"""Editing the answer in place: the form, what it changes, and approving it in one step."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from generation import review
from generation.admin.blocks import raw_json
from generation.admin.edit_read import Reader
from generation.admin.edit_tree import Node, place_faults, tree_of
from generation.content import answer_of
from generation.models import Suggestion
from generation.review.measuring import generated_of
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.errors import Fault, HubError, OutputInvalid

from .answering import is_part, part, to_card
from .asking import seen_of
from .changed_words import changes_between
from .decision_pages import approved
from .detail_page import render, suggestion_of, to_decide
from .onwards import onwards


def edit_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Edit the draft's answer; what is sent is approved, or comes back with each fault at its field."""
    suggestion = to_decide(request, object_id)
    if request.method != "POST":
        return _form(screen, request, suggestion) if suggestion.is_open else to_card(request, suggestion)
    tree = edit_tree(suggestion)
    reader = Reader(request.POST, suggestion.use_case.output_schema or {})
    value, problem, status = reader.read(tree), "", 422
    faults = _all_faults(suggestion, reader, value)
    if not reader.faults:
        try:
            _edit_and_approve(suggestion, value, request)
            return onwards(screen, request, approved(request, suggestion))
        except OutputInvalid as error:
            faults = error.errors
        except HubError as error:
            problem, status = error.detail, error.status
    again = edit_tree(suggestion, value, reader.keys)
    place_faults(again, faults)
    return _again(screen, request, suggestion_of(object_id), again, value, problem, status)


def changes_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """What the form as it is now changes against what was generated; changes nothing itself."""
    suggestion = to_decide(request, object_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    value = Reader(request.POST, suggestion.use_case.output_schema or {}).read(edit_tree(suggestion))
    return part(request, "changes", {"changes": _changes(suggestion, value), "is_editing": True})


def edit_tree(suggestion: Suggestion, value: Any = None, keys: dict[str, list[str]] | None = None) -> Node:
    """The form's tree for the answer as it is, or for the `value` that a reviewer made of it."""
    schema = suggestion.use_case.output_schema
    if schema is None:
        text = suggestion.content or "" if value is None else value
        return tree_of(text, {"type": "string"}, title="Text")
    return tree_of(suggestion.data if value is None else value, schema, keys)


def _form(screen: HubModelAdmin, request: HttpRequest, suggestion: Suggestion) -> HttpResponse:
    editing: dict[str, Any] = {"tree": edit_tree(suggestion), "seen": suggestion.revision}
    if is_part(request):
        return part(request, "edit", {"suggestion": suggestion} | editing)
    changes = _changes(suggestion, suggestion.answer)
    return render(screen, request, suggestion_of(suggestion.pk), **editing, changes=changes, is_editing=True)


def _again(
    screen: HubModelAdmin,
    request: HttpRequest,
    now: Suggestion,
    tree: Node,
    value: Any,
    problem: str,
    status: int,
) -> HttpResponse:
    """The form as it was sent, with what is wrong; where the text changed meanwhile, with both beside each other."""
    seen = request.POST.get("seen_revision", "")
    is_changed = seen != str(now.revision) or not now.is_open
    more = {
        "tree": tree,
        "seen": seen,
        "problem": problem,
        "faulty": [node for node in tree.walk() if node.errors],
        "is_editing": True,
        "is_conflict": is_changed,
        "changes": _changes(now, value),
    }
    if is_changed:
        more["against_now"] = changes_between(now.answer, value, now.use_case.output_schema)
        more["typed"] = value if isinstance(value, str) else raw_json(value)
    return render(screen, request, now, status, **more)


def _changes(suggestion: Suggestion, value: Any) -> list[Any]:
    return changes_between(answer_of(*generated_of(suggestion)), value, suggestion.use_case.output_schema)


def _all_faults(suggestion: Suggestion, reader: Reader, value: Any) -> list[Fault]:
    """What could not be read, and what else does not fit the schema: all of it at once."""
    schema = suggestion.use_case.output_schema
    if not reader.faults or schema is None:
        return reader.faults
    return reader.all_faults(value)


def _edit_and_approve(suggestion: Suggestion, value: Any, request: HttpRequest) -> None:
    seen = seen_of(request)
    if suggestion.use_case.output_schema is None:
        if not str(value).strip():
            raise OutputInvalid(errors=[Fault("/data", "must not be empty")])
        review.edit_and_approve(suggestion, by=request.user, seen_revision=seen, text=value)
    else:
        review.edit_and_approve(suggestion, by=request.user, seen_revision=seen, data=value)
