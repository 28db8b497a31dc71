"""A use case's test set as a YAML file: to download, and to take over from one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.errors import HubError
from prompts.catalog_files.writing import UnwritableError
from prompts.models import UseCase
from prompts.named import use_case_named
from prompts.test_sets import files

from .permissions import ADD_CASE, CHANGE_CASE

TEMPLATE = "admin/prompts/prompttest/import.html"
# Bytes of a file: more would take a web server too long.
MAX_UPLOAD = 2 * 1024 * 1024
TOO_LARGE = "The file is larger than 2 MB. On the server, load_catalog takes larger ones."


def export_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """The test set of the use case that the address names, as a file."""
    if not screen.has_view_permission(request):
        raise PermissionDenied
    use_case = _named(request)
    try:
        text = files.dump(use_case)
    except UnwritableError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(_cases_of(use_case))
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{use_case.full_name}.tests.yaml"'
    return answer


def import_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """Take over a file that is uploaded or pasted; with a fault in it nothing is changed."""
    # A file also changes the cases that it names.
    if not request.user.has_perms([ADD_CASE, CHANGE_CASE]):
        raise PermissionDenied
    use_case = _named(request)
    if request.method != "POST":
        return _ask(screen, request, use_case)
    text, problem = _sent(request)
    if problem:
        return _ask(screen, request, use_case, text, [problem], 422)
    try:
        by = person_of(request)
        summary = files.load(use_case, text, by)
    except HubError as error:
        problems = [fault.detail for fault in error.errors] or [error.detail]
        return _ask(screen, request, use_case, text, problems, 422)
    told = f"{summary.new} new, {summary.updated} updated, {summary.unchanged} as they were"
    messages.success(request, f"Test set of {use_case}: {told}.")
    return HttpResponseRedirect(_cases_of(use_case))


def _cases_of(use_case: UseCase) -> str:
    return f"{reverse('admin:prompts_prompttest_changelist')}?use_case={use_case}"


def _named(request: HttpRequest) -> UseCase:
    use_case = use_case_named(request.GET.get("use_case", ""))
    if use_case is None:
        raise Http404("There is no such use case.")
    return use_case


def _sent(request: HttpRequest) -> tuple[str, str]:
    """The text that was sent and what keeps it from being read; a file goes before what was pasted."""
    upload = request.FILES.get("file")
    pasted = request.POST.get("text", "").replace("\r\n", "\n")
    if (upload.size or 0 if upload else len(pasted.encode(errors="replace"))) > MAX_UPLOAD:
        return "" if upload is None else pasted, TOO_LARGE
    if upload is None:
        return pasted, "" if pasted.strip() else "Choose a file, or paste its text."
    try:
        return upload.read().decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return pasted, "The file is no text in UTF-8."


def _ask(
    screen: HubModelAdmin,
    request: HttpRequest,
    use_case: UseCase,
    text: str = "",
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = screen.page_context(
        request, "Import test cases", use_case=use_case, text=text.replace("\0", "�"), problems=problems or []
    )
    return TemplateResponse(request, TEMPLATE, context, status=status)
