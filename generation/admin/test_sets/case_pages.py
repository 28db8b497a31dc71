"""Writing a test case: new ones, and those that there are."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import get_text_list

from generation.admin.blocks import block_of, raw_json
from generation.models import Suggestion
from llmhub.admin_site.meanwhile import change_of
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from prompts.models import PromptTest
from prompts.named import use_case_named

from .case_form import WRITTEN, CaseForm, form_for, read_case, stands_for, with_new_check
from .check_rows import TITLES, blank_rows
from .permissions import ADD_RUN
from .versions import choose_page

TEMPLATE = "admin/prompts/prompttest/case.html"


def add_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """A new case of the use case that the address names; without one, ask."""
    if not screen.has_add_permission(request):
        raise PermissionDenied
    use_case = use_case_named(request.GET.get("use_case", ""))
    if use_case is None:
        return choose_page(screen, request, "New test case", "case")
    case = PromptTest(use_case=use_case, variables=use_case.example_variables, created_by=person_of(request))
    if request.method != "POST":
        return _show(screen, request, form_for(case))
    return _save(screen, request, read_case(request, case), "Added")


def change_page(screen: HubModelAdmin, request: HttpRequest, case: PromptTest) -> HttpResponse:
    """A case to read or change, by what this person may."""
    if not screen.has_view_or_change_permission(request, case):
        raise PermissionDenied
    if request.method != "POST":
        return _show(screen, request, form_for(case))
    if not screen.has_change_permission(request, case):
        raise PermissionDenied
    return _save(screen, request, read_case(request, case), "Saved")


def _save(screen: HubModelAdmin, request: HttpRequest, form: CaseForm, verb: str) -> HttpResponse:
    if "add_check" in request.POST:
        with_new_check(form, request.POST.get("new_kind", ""))
        return _show(screen, request, form)
    if form.faulty:
        return _show(screen, request, form, 422)
    case, is_new = form.case, form.case.pk is None
    try:
        with transaction.atomic():
            if not is_new and _is_changed_meanwhile(request, form):
                return _show(screen, request, form, 409)
            case.save()
    except IntegrityError:  # somebody else took the name this very moment
        form.errors["name"] = ["Another case of this use case has this name."]
        case.pk = None if is_new else case.pk
        return _show(screen, request, form, 409)
    (screen.log_addition if is_new else screen.log_change)(request, case, verb)
    messages.success(request, f"{verb}: {case.name}.")
    return HttpResponseRedirect(reverse("admin:prompts_prompttest_change", args=[case.pk]))


def _is_changed_meanwhile(request: HttpRequest, form: CaseForm) -> bool:
    """Whether somebody else changed the case since it was shown; then `form.conflict` says so. Locks the row."""
    stored = PromptTest.objects.select_for_update().filter(pk=form.case.pk).first()
    if stored is None:
        form.conflict = "Somebody deleted this case while you wrote. Copy what you need into a new one."
        return True
    if stands_for(stored) == form.seen:
        return False
    form.seen = stands_for(stored)  # so that saving again replaces theirs
    other = [words for name, words in WRITTEN.items() if getattr(stored, name) != getattr(form.case, name)]
    if other:
        differs = get_text_list(other, "and")
        form.conflict = f"{change_of(request, stored, 'case')} What you wrote is below; it differs in {differs}."
    return bool(other)


def _show(screen: HubModelAdmin, request: HttpRequest, form: CaseForm, status: int = 200) -> HttpResponse:
    case = form.case
    may_change = screen.has_change_permission(request, case) if case.pk else screen.has_add_permission(request)
    stored = PromptTest.objects.filter(pk=case.pk).values_list("name", flat=True).first() if case.pk else None
    context: dict[str, Any] = {
        "form": form,
        "case": case,
        "use_case": case.use_case,
        "may_change": may_change,
        "may_delete": case.pk is not None and screen.has_delete_permission(request, case),
        "may_run": request.user.has_perm(ADD_RUN),
        "blank_rows": blank_rows(),
        "kinds": TITLES.items(),
        "raw": raw_json({"inputs": case.variables, "checks": case.assertions, "expected": case.expected}),
        "source": _source(case, request),
        "stored_name": stored or "New test case",
    }
    if not may_change:
        context["inputs"] = block_of(case.variables, case.use_case.input_schema)
        context["expected"] = (
            None if case.expected is None else block_of(case.expected, case.use_case.output_schema or {})
        )
    title = stored or "New test case"
    context = screen.page_context(request, title, original=case if case.pk else None, **context)
    return TemplateResponse(request, TEMPLATE, context, status=status)


def _source(case: PromptTest, request: HttpRequest) -> str:
    """Where the suggestion stands that the case comes from; empty where there is none or it may not be seen."""
    if not case.source_suggestion or not request.user.has_perm("generation.view_suggestion"):
        return ""
    known = Suggestion.objects.filter(pk=case.source_suggestion).exists()
    return reverse("admin:generation_suggestion_change", args=[case.source_suggestion]) if known else ""
