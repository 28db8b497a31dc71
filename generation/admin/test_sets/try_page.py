"""Trying one version, or two side by side, on chosen inputs."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from generation.admin.blocks import block_of
from generation.studio import runs
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.errors import HubError
from prompts.models import PromptVersion, UseCase

from .inputs import past_requests_of, tests_of
from .permissions import ADD_RUN, USE_PAST, VIEW_CASE
from .try_form import TryForm, beside_of, empty_form, read_form
from .versions import choices_of, choose_page, newest_version, version_of

TEMPLATE = "admin/generation/studiorun/try.html"


def try_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """Choose versions and inputs, then run. Without a version it asks for the use case first."""
    if not request.user.has_perm(ADD_RUN):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else request.GET
    if not sent.get("version"):
        return _choose_use_case(screen, request)
    version = version_of(sent["version"])
    if request.method != "POST":
        return _show(screen, request, _opened(request, version))
    form = read_form(request, version)
    if not form.problems:
        try:
            run = runs.try_out(form.versions, form.inputs, by=person_of(request))
            return HttpResponseRedirect(reverse("admin:generation_studiorun_change", args=[run.pk]))
        except HubError as error:
            form.refuse(error)
    return _show(screen, request, form, status=422)


def inputs_fragment(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """The test cases and past requests that fit a search, as a part of the page."""
    if not request.user.has_perm(ADD_RUN):
        raise PermissionDenied
    version = version_of(request.GET.get("version", ""))
    context = offers(request, version.use_case, request.GET.getlist("input"))
    return TemplateResponse(request, "admin/generation/studiorun/try_inputs.html", context)


def offers(request: HttpRequest, use_case: UseCase, chosen: list[str]) -> dict[str, Any]:
    """Test cases and past requests to choose from, by the search that was asked for."""
    term = request.GET.get("q", "").strip()[:100]
    may_tests, may_past = request.user.has_perm(VIEW_CASE), request.user.has_perm(USE_PAST)
    return {
        "term": term,
        "tests": tests_of(use_case, term, chosen) if may_tests else None,
        "past": past_requests_of(use_case, term, chosen) if may_past else None,
    }


def _opened(request: HttpRequest, version: PromptVersion) -> TryForm:
    """The form as an address describes it; the second version is the live one unless it says otherwise."""
    if "beside" in request.GET:
        beside = beside_of(version, request.GET["beside"])
    else:
        beside = None if version.is_live else version.use_case.live_version
    return empty_form(version, beside, request.GET.getlist("input") or ["example"])


def _show(screen: HubModelAdmin, request: HttpRequest, form: TryForm, status: int = 200) -> HttpResponse:
    use_case = form.version.use_case
    context: dict[str, Any] = {
        "form": form,
        "use_case": use_case,
        "choices": choices_of(use_case, form.version, form.beside),
        "example": block_of(use_case.example_variables, use_case.input_schema) if use_case.example_variables else None,
        "faulty": [node for node in form.tree.walk() if node.errors],
        **offers(request, use_case, form.chosen),
    }
    context = screen.page_context(request, "Try versions", media=screen.media, **context)
    return TemplateResponse(request, TEMPLATE, context, status=status)


def _choose_use_case(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    name = request.GET.get("use_case", "")
    if name:
        version = newest_version(name)
        if version is not None:
            return HttpResponseRedirect(f"{reverse('admin:generation_studiorun_try')}?version={version.pk}")
        messages.warning(request, "This use case has no version yet.")
    if request.method == "POST":
        raise Http404("There is no such version.")
    return choose_page(screen, request, "Try versions", "try")
