"""What can be done with a run: cancel it, run it again, keep one of its inputs as a test case."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from generation.models import StudioRun
from generation.studio.runs import Input, cancel, run_tests, try_out
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.errors import HubError
from prompts.models import PromptTest

from .add_case import case_link
from .permissions import ADD_CASE, ADD_RUN

MAX_NAME = 120


def cancel_page(screen: HubModelAdmin, request: HttpRequest, run: StudioRun) -> HttpResponse:
    """Make nothing more of the run. What was made stays."""
    _need(request, ADD_RUN)
    if request.method == "POST":
        try:
            cancel(run)
            messages.success(request, "The run was cancelled. Answers that are being made are still paid for.")
        except HubError as error:
            messages.warning(request, error.detail)
    return _to(run)


def again_page(screen: HubModelAdmin, request: HttpRequest, run: StudioRun) -> HttpResponse:
    """The same once more: the test set as it is now, or the same inputs with the same versions."""
    _need(request, ADD_RUN)
    if request.method != "POST":
        return _to(run)
    by = person_of(request)
    try:
        if run.kind == StudioRun.Kind.TEST:
            return _to(run_tests(run.version, by=by))
        versions = [run.version, run.baseline] if run.baseline else [run.version]
        return _to(try_out(versions, _inputs_of(run), by=by))
    except HubError as error:
        messages.error(request, error.detail)
        return _to(run)


def save_case_page(screen: HubModelAdmin, request: HttpRequest, run: StudioRun, position: int) -> HttpResponse:
    """Keep one input as a test case, to be given its checks next."""
    _need(request, ADD_CASE)
    found = run.results.filter(position=position).select_related("suggestion", "test")
    result = found.first()
    if result is None:
        raise Http404("The run has no such input.")
    if request.method != "POST":
        return _to(run)
    if result.test is not None:
        messages.info(request, format_html("This is a test case already: {}", case_link(result.test)))
        return _to(run)
    case = _saved(run, result.label, _given(run, result.suggestion.variables), request)
    run.results.filter(position=position).update(test=case)
    screen.log_addition(request, case, "From a run")
    messages.success(request, f"Saved as the test case “{case.name}”. Say what must hold for its answer.")
    return HttpResponseRedirect(reverse("admin:prompts_prompttest_change", args=[case.pk]))


def _inputs_of(run: StudioRun) -> list[Input]:
    results = run.results.filter(version=run.version_id).select_related("suggestion", "test").order_by("position")
    return [Input(one.label, _given(run, one.suggestion.variables), one.test) for one in results]


def _given(run: StudioRun, variables: Any) -> Any:
    """The inputs without the reference data that the hub filled in."""
    if not isinstance(variables, dict):
        return variables
    return {name: value for name, value in variables.items() if name not in run.use_case.reference}


def _saved(run: StudioRun, label: str, variables: Any, request: HttpRequest) -> PromptTest:
    """The new case, under its label or the next free name like it."""
    for number in range(1, 1000):
        ending = f" ({number})" if number > 1 else ""
        name = f"{label[: MAX_NAME - len(ending)].strip()}{ending}"
        if run.use_case.tests.filter(name=name).exists():
            continue
        by = person_of(request)
        try:
            with transaction.atomic():
                return PromptTest.objects.create(use_case=run.use_case, name=name, variables=variables, created_by=by)
        except IntegrityError:  # somebody else took the name this very moment
            continue
    raise Http404("No name is free for the case.")


def _need(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _to(run: StudioRun) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:generation_studiorun_change", args=[run.pk]))
