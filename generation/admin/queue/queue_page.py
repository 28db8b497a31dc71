"""The review desk's front page: what waits, who is at what, and the way in."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from generation import review
from generation.admin.assignees import assignees
from generation.admin.names import names_of_people
from generation.admin.review_filters import filters_of, query_of
from generation.desk.counting import Count
from generation.desk.progress import Today, today_of, today_of_all
from generation.desk.queue import Filters, chosen
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from prompts.models import UseCase

from .at_work import in_hand_now, skipped_by
from .draft_rows import draft_page, page_number
from .filter_links import chip_groups, in_words, settled

INSIGHT = "generation.view_insight"


def queue_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """What waits among the address' filters."""
    if not request.user.has_perm(review.PERMISSION):
        raise PermissionDenied
    person, filters = person_of(request), settled(filters_of(request))
    context = {
        "filters": filters,
        "query": query_of(filters),
        "in_words": in_words(filters),
        "chip_groups": chip_groups(filters),
        **_choices(filters),
        "waiting": Count.of(chosen(filters, person)),
        "page": draft_page(filters, person, page_number(request.GET.get("p", ""))),
        "today": today_of(person),
        "team": _team(person) if person.has_perm(INSIGHT) else [],
        "in_hand": in_hand_now(person),
        "skipped": skipped_by(person),
        "assignees": assignees() if person.has_perm(review.ASSIGN) else None,
    }
    context = screen.page_context(request, "Review desk", **context, opts=None)
    return TemplateResponse(request, "admin/generation/queue/queue.html", context)


def _choices(filters: Filters) -> dict[str, Any]:
    """The services and use cases that can be chosen."""
    pairs = list(UseCase.objects.order_by("service__slug", "slug").values_list("service__slug", "slug"))
    use_cases = [f"{service}.{slug}" for service, slug in pairs if filters.service in ("", service)]
    return {"services": list(dict.fromkeys(service for service, _ in pairs)), "use_cases": use_cases}


def _team(person: User) -> list[tuple[str, Today]]:
    """What everybody got done today; who did most first."""
    figures = today_of_all()
    names = names_of_people(figures)
    rows = [("you" if pk == person.pk else names[pk], today) for pk, today in figures.items()]
    return sorted(rows, key=lambda row: (-row[1].decided, row[0]))
