"""Beginning a run of a use case's test set."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from generation.studio import runs
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.errors import HubError
from prompts.models import PromptVersion

from .permissions import ADD_RUN
from .versions import choices_of, choose_page, newest_version, version_of

TEMPLATE = "admin/generation/studiorun/test.html"


def test_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """POST with `version` begins the run; opened as an address, it asks which use case and version."""
    if not request.user.has_perm(ADD_RUN):
        raise PermissionDenied
    if request.method == "POST":
        version = version_of(request.POST.get("version", ""))
        try:
            run = runs.run_tests(version, by=person_of(request))
        except HubError as error:
            return _ask(screen, request, version, error.detail, error.status)
        return HttpResponseRedirect(reverse("admin:generation_studiorun_change", args=[run.pk]))
    if request.GET.get("version"):
        return _ask(screen, request, version_of(request.GET["version"]))
    newest = newest_version(request.GET.get("use_case", ""))
    if newest is None:
        return choose_page(screen, request, "Run test set", "test")
    return _ask(screen, request, version_of(str(newest.pk)))


def _ask(
    screen: HubModelAdmin, request: HttpRequest, version: PromptVersion, problem: str = "", status: int = 200
) -> HttpResponse:
    use_case = version.use_case
    context = screen.page_context(
        request,
        "Run test set",
        use_case=use_case,
        live=use_case.live_version,
        chosen=version.pk,
        choices=choices_of(use_case, version),
        count=use_case.tests.filter(active=True).count(),
        problem=problem,
    )
    return TemplateResponse(request, TEMPLATE, context, status=status)
