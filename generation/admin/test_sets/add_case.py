"""“Add to test set”: a decided suggestion becomes a case, one or several at once."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from generation.models import Suggestion
from generation.studio import cases
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.errors import HubError
from prompts.models import PromptTest

from .permissions import ADD_CASE

DECIDED = (Suggestion.State.APPROVED, Suggestion.State.USED, Suggestion.State.REJECTED)
MAX_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a suggestion's page says of its case: the one it became, or that it can become one."""

    existing: PromptTest | None
    hint: str


def case_facts(request: HttpRequest, suggestion: Suggestion) -> CaseFacts | None:
    """None where nothing can be added: not decided, or not by this person."""
    if suggestion.purpose == Suggestion.Purpose.STUDIO or suggestion.state not in DECIDED:
        return None
    if not request.user.has_perm(ADD_CASE):
        return None
    rejected = suggestion.state == Suggestion.State.REJECTED
    hint = (
        "Versions must not make this mistake again." if rejected else "Versions must answer about as well as this one."
    )
    return CaseFacts(_case_of(suggestion), hint)


def add_case_page(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Make the suggestion a case of its use case's test set, and say where it is."""
    if not request.user.has_perm(ADD_CASE) or not screen.has_view_permission(request):
        raise PermissionDenied
    suggestion = screen.find(request, object_id)
    if request.method == "POST":
        _add_one(request, suggestion)
    return HttpResponseRedirect(reverse("admin:generation_suggestion_change", args=[suggestion.pk]))


def add_cases(request: HttpRequest, chosen: QuerySet[Suggestion]) -> HttpResponse | None:
    """Make each of the chosen suggestions a case; what can't become one is reported with the reason."""
    rows = list(chosen.select_related("use_case__service").defer(None)[: MAX_AT_ONCE + 1])
    if len(rows) > MAX_AT_ONCE:
        messages.error(request, f"At most {MAX_AT_ONCE} at once. Nothing was added.")
        return None
    added, problems = 0, []
    for suggestion in rows:
        try:
            cases.add_case(suggestion, by=person_of(request))
            added += 1
        except HubError as error:
            problems.append(f"{suggestion}: {error.detail}")
    if added:
        words = "1 test case was added" if added == 1 else f"{added} test cases were added"
        link = reverse("admin:prompts_prompttest_changelist")
        messages.success(request, format_html('{}. <a class="hub-link" href="{}">Open the test cases</a>', words, link))
    for problem in problems:
        messages.warning(request, f"Not added: {problem}")
    return None


def _add_one(request: HttpRequest, suggestion: Suggestion) -> None:
    existing = _case_of(suggestion)
    if existing:
        messages.info(request, format_html("This is in the test set already: {}", case_link(existing)))
        return
    try:
        case = cases.add_case(suggestion, by=person_of(request))
    except HubError as error:
        messages.error(request, error.detail)
        return
    messages.success(request, format_html("Added to the test set: {}", case_link(case)))


def case_link(case: PromptTest) -> str:
    """The case's name, leading to it."""
    url = reverse("admin:prompts_prompttest_change", args=[case.pk])
    return format_html('<a class="hub-link" href="{}"><bdi>{}</bdi></a>', url, case.name)


def _case_of(suggestion: Suggestion) -> PromptTest | None:
    found = PromptTest.objects.filter(use_case=suggestion.use_case_id, source_suggestion=suggestion.pk)
    return found.only("pk", "name").first()
