"""Saving as one goes: drafts are stored while they are written, and nobody overwrites what they have not seen."""

from copy import copy
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse

from llmhub.admin_site.display import stamp
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.errors import WrongState
from llmhub.ids import row_id
from prompts.admin.version_form import PromptVersionForm
from prompts.admin.wording_diff import changes
from prompts.draft_saving import DraftChanged, ensure_open, keep_as_new_draft, save_draft, stored_draft
from prompts.models import EDITABLE, PromptVersion, UseCase

from . import presence

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TEXTS = ("system_prompt", "user_prompt", "note")
DELETED = "This draft was deleted meanwhile."


def save_endpoint(
    screen: HubModelAdmin, request: HttpRequest, object_id: str, form_class: type[PromptVersionForm]
) -> JsonResponse:
    """POST of the whole form. 200 saved, 409 changed or closed meanwhile, 404 deleted, 422 with a sentence a field."""
    _ensure_may(screen, request)
    by = person_of(request)
    try:
        version = screen.find(request, object_id)
    except Http404:
        return _gone()
    try:
        ensure_open(version)
    except WrongState as error:
        return _closed(version, error.detail)
    form = form_class(request.POST, instance=version)
    if not form.is_valid():
        return JsonResponse(
            {"errors": {name: [str(one) for one in errors] for name, errors in form.errors.items()}}, status=422
        )
    try:
        stored = save_draft(version.pk, form.cleaned_data["seen"], _values(form), by=by)
    except DraftChanged as changed:
        return _conflict(changed.stored, form.instance, by)
    except PromptVersion.DoesNotExist:
        return _gone()
    except WrongState as error:
        return _closed(version, error.detail)
    others = presence.arrive(version.pk, by.pk, by.get_username())
    return JsonResponse({"seen": stored.draft_fingerprint, "said": saved_sentence(stored), "others": others})


def keep_endpoint(
    screen: HubModelAdmin, request: HttpRequest, object_id: str, form_class: type[PromptVersionForm]
) -> JsonResponse:
    """POST of the form as a new draft: nobody's text is lost, whatever became of the one it was written in.

    Limits that are not valid stay as that version has them; where it was deleted, `use_case` says where the text
    belongs. 201 with the new draft's address.
    """
    _ensure_may(screen, request)
    if not screen.has_add_permission(request):
        raise PermissionDenied
    by = person_of(request)
    version = _version_or_its_use_case(screen, request, object_id)
    form = form_class(request.POST, instance=copy(version))
    form.is_valid()
    refused = {name: [str(one) for one in form.errors[name]] for name in TEXTS if name in form.errors}
    if refused:
        return JsonResponse({"errors": refused}, status=422)
    draft = keep_as_new_draft(version, _values(form), by=by)
    screen.log_addition(request, draft, f"Kept beside v{version.number}" if version.pk else "Kept of a deleted draft")
    return JsonResponse(
        {"url": reverse("admin:prompts_promptversion_change", args=[draft.pk]), "number": draft.number}, status=201
    )


def here_endpoint(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> JsonResponse:
    """POST every few seconds: who else is here, and whether the draft changed. `leave=1` says goodbye."""
    _ensure_may(screen, request)
    by = person_of(request)
    try:
        version = screen.find(request, object_id)
    except Http404:
        return _gone()
    if request.POST.get("leave"):
        presence.leave(version.pk, by.pk, by.get_username())
        return JsonResponse({"others": []})
    told: dict[str, Any] = {
        "others": presence.arrive(version.pk, by.pk, by.get_username()),
        "seen": version.draft_fingerprint,
    }
    if request.POST.get("seen") != version.draft_fingerprint:
        told["by"] = _who(stored_draft(version.pk), by)
    try:
        ensure_open(version)
    except WrongState as error:
        told["closed"] = error.detail
    return JsonResponse(told)


def saved_sentence(version: PromptVersion) -> str:
    """When the draft was saved last, for the editor's status line."""
    return f"Saved {stamp(version.changed_at)}" if version.changed_at else "Nothing changed yet"


def _version_or_its_use_case(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> PromptVersion:
    """The version; where it was deleted, an empty one of the use case that was sent along. Raises Http404."""
    try:
        return stored_draft(screen.find(request, object_id).pk)
    except Http404:
        use_case = (
            UseCase.objects.select_related("service").filter(pk=row_id(request.POST.get("use_case")) or 0).first()
        )
        if use_case is None:
            raise
        return PromptVersion(use_case=use_case)


def _ensure_may(screen: HubModelAdmin, request: HttpRequest) -> None:
    if not screen.has_change_permission(request):
        raise PermissionDenied


def _values(form: PromptVersionForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in EDITABLE if name in form.cleaned_data}


def _closed(version: PromptVersion, sentence: str) -> JsonResponse:
    return JsonResponse({"closed": sentence, "seen": version.draft_fingerprint}, status=409)


def _gone() -> JsonResponse:
    return JsonResponse({"closed": DELETED, "gone": True}, status=404)


def _conflict(stored: PromptVersion, mine: PromptVersion, by: "User") -> JsonResponse:
    """Both texts and how they differ: theirs is stored, mine is only in the page."""
    shown = render_to_string("admin/prompts/promptversion/changes.html", {"changes": changes(stored, mine)})
    told = {
        "by": _who(stored, by),
        "at": stamp(stored.changed_at),
        "seen": stored.draft_fingerprint,
        "theirs": {name: getattr(stored, name) for name in EDITABLE},
        "changes": shown,
    }
    return JsonResponse(told, status=409)


def _who(stored: PromptVersion, by: "User") -> str:
    """Whoever saved last, as a sentence begins; the person themself may have a second window open."""
    if stored.changed_by_id == by.pk:
        return "You, in another window,"
    return str(stored.changed_by or stored.client_name or "Somebody else")
