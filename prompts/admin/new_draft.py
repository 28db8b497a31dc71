"""Making a draft version: from the live one of a use case, or from the version that one looks at."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import UnfoldAdminSelectWidget

from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from prompts.models import PromptVersion, UseCase
from prompts.publishing import add_draft


class UseCaseForm(forms.Form):
    use_case = forms.ModelChoiceField(
        queryset=UseCase.objects.select_related("service").order_by("service__slug", "slug"),
        widget=UnfoldAdminSelectWidget,
        empty_label="Choose a use case",
        help_text="The draft begins as a copy of its live version.",
    )


def choose_use_case_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """Ask for the use case, then make the draft."""
    form = UseCaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _make(screen, request, form.cleaned_data["use_case"], None)
    return _ask(screen, request, form=form)


def new_draft_page(
    screen: HubModelAdmin, request: HttpRequest, use_case: UseCase, based_on: PromptVersion | None = None
) -> HttpResponse:
    """Make a draft of `use_case` and go to it; opened as an address, ask first."""
    if request.method == "POST":
        return _make(screen, request, use_case, based_on)
    return _ask(screen, request, use_case=use_case, base=based_on or use_case.live_version)


def _ask(screen: HubModelAdmin, request: HttpRequest, **facts: Any) -> HttpResponse:
    context = screen.page_context(request, "New draft", media=screen.media, **facts)
    return TemplateResponse(request, "admin/prompts/promptversion/new_draft.html", context)


def _make(
    screen: HubModelAdmin, request: HttpRequest, use_case: UseCase, based_on: PromptVersion | None
) -> HttpResponse:
    by = person_of(request)
    draft = add_draft(use_case, by=by, based_on=based_on)
    base = based_on or use_case.live_version
    screen.log_addition(request, draft, f"Draft from v{base.number}" if base else "Empty draft")
    messages.success(request, f"{draft} is a copy of v{base.number}." if base else f"{draft} is an empty draft.")
    return HttpResponseRedirect(reverse("admin:prompts_promptversion_change", args=[draft.pk]))
