"""The two pages that change which version is live: each shows what changes, then asks."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import UnfoldAdminTextInputWidget

from llmhub.admin_site.pages import HubModelAdmin
from llmhub.errors import WrongState
from prompts import publishing
from prompts.gates import obstacles
from prompts.models import PromptVersion, UseCase

from .wording_diff import changes

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class NoteForm(forms.Form):
    """Why; and what the person saw when deciding."""

    note = forms.CharField(
        max_length=500,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True}),
        help_text="For the history: what gets better by this?",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


def publish_page(screen: HubModelAdmin, request: HttpRequest, version: PromptVersion) -> HttpResponse:
    """Show what goes live, and publish it."""
    problems = [fault.detail for fault in obstacles(version)]
    if version.is_live:
        messages.info(request, f"{version} is live already.")
        return HttpResponseRedirect(reverse("admin:prompts_promptversion_change", args=[version.pk]))
    return _decide(screen, request, version, "publish", problems)


def roll_back_page(screen: HubModelAdmin, request: HttpRequest, use_case: UseCase) -> HttpResponse:
    """Show what comes back, and roll back to it."""
    target = publishing.roll_back_target(use_case)
    if target is None:
        messages.warning(request, "There is no earlier version to go back to.")
        return HttpResponseRedirect(reverse("admin:prompts_usecase_change", args=[use_case.pk]))
    target.use_case = use_case
    return _decide(screen, request, target, "roll_back", [])


def _decide(
    screen: HubModelAdmin, request: HttpRequest, version: PromptVersion, verb: str, problems: list[str]
) -> HttpResponse:
    seen = f"{version.pk}:{version.fingerprint}:{version.use_case.live_version_id}"
    form = NoteForm(request.POST or None, initial={"seen": seen})
    if request.method == "POST" and form.is_valid() and not problems:
        if form.cleaned_data["seen"] != seen:
            form.data = sent = request.POST.copy()
            sent["seen"] = seen
            form.add_error(None, "This changed since you looked. Look again, then decide.")
        elif _done(request, version, verb, form):
            return HttpResponseRedirect(reverse("admin:prompts_usecase_change", args=[version.use_case_id]))
    live = version.use_case.live_version
    context: dict[str, Any] = {
        "original": version,
        "version": version,
        "use_case": version.use_case,
        "live": live,
        "verb": verb,
    }
    context |= {"form": form, "problems": problems, "changes": changes(live, version), "media": screen.media}
    title = f"Publish {version}" if verb == "publish" else f"Roll back {version.use_case}"
    template = "admin/prompts/promptversion/decide.html"
    return TemplateResponse(request, template, screen.page_context(request, title, **context))


def _done(request: HttpRequest, version: PromptVersion, verb: str, form: NoteForm) -> bool:
    by: User = request.user  # type: ignore[assignment]
    note = form.cleaned_data["note"]
    try:
        if verb == "publish":
            publication = publishing.publish(version, by=by, note=note)
        else:
            publication = publishing.roll_back(version.use_case, by=by, note=note)
    except WrongState as error:
        form.add_error(None, error.detail)
        return False
    said = "is live" if verb == "publish" else "is live again"
    messages.success(request, f"{publication.version} {said}: requests get it from now on.")
    return True
