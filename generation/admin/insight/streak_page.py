"""One run of quick approvals: the texts, so that a lead can look at a sample."""

from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from generation import insight
from generation.admin.names import names_of_people, names_of_use_cases
from generation.insight import Quick, skim_ms
from generation.models import Suggestion
from llmhub.admin_site.display import foreign
from llmhub.admin_site.pages import HubModelAdmin

from .asked import asked_of, moment_of
from .columns import time_text
from .insight_page import ensure_may_see

MOST = 100
EXCERPT = 280


@dataclass(frozen=True, slots=True)
class Approved:
    """One approval of the run, with the beginning of its text."""

    approval: Quick
    use_case: str
    took: str
    skimmed: str
    text: str


def streak_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """`?reviewer=`, `first=` and `last=` name the run. Raises Http404 where they do not."""
    ensure_may_see(request)
    first, last = moment_of(request.GET.get("first", "")), moment_of(request.GET.get("last", ""))
    asked = asked_of(request)
    if not (first and last and first <= last and asked.scope.reviewer):
        raise Http404("There is no such run of approvals.")
    scope = replace(asked.scope, start=first, end=last + timedelta(microseconds=1))
    approvals = insight.quick_approvals(scope, MOST)
    if not approvals:
        raise Http404("There is no such run of approvals.")
    reviewer = names_of_people([asked.scope.reviewer])[asked.scope.reviewer]
    context = screen.page_context(
        request,
        "Quick approvals in a row",
        reviewer=reviewer,
        first=first,
        last=last,
        among=approvals[0].among,
        rows=_with_texts(approvals),
        most=MOST,
        back=urlencode({"from": first.date().isoformat(), "to": last.date().isoformat()}),
        opts=None,
    )
    return TemplateResponse(request, "admin/generation/insight/streak.html", context)


def _with_texts(approvals: list[Quick]) -> list[Approved]:
    """Two queries."""
    texts = dict(
        Suggestion.objects.filter(pk__in=[one.suggestion_id for one in approvals]).values_list("pk", "content")
    )
    use_cases = names_of_use_cases(one.use_case_id for one in approvals)
    return [
        Approved(
            one,
            use_cases[one.use_case_id],
            time_text(one.took_ms),
            time_text(skim_ms(one.characters)),
            foreign(texts[one.suggestion_id] or "", EXCERPT),
        )
        for one in approvals
    ]
