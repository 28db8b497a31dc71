"""After a decision: what was done, and the next draft at once."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from generation.admin.review_filters import filters_of
from generation.desk import claims, progress
from generation.models import Suggestion
from llmhub.admin_site.display import visible
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of

from .answering import address_of, is_part, page, query, to_card
from .detail_page import render, suggestion_of


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to `suggestion` (as it is now), and the name of the page that takes it back, if there is one."""

    words: str
    suggestion: Suggestion
    back: str = ""

    @property
    def sentence(self) -> str:
        """For the toast, and for who listens to the page."""
        about = f", {visible(self.suggestion.subject)}" if self.suggestion.subject else ""
        return f"{self.words}: {self.suggestion.use_case} for {self.suggestion.client}{about}."


def onwards(screen: HubModelAdmin, request: HttpRequest, done: Done) -> HttpResponse:
    """Say what was done and show the next draft, claimed; without scripts by way of its address."""
    if not is_part(request):
        link = reverse("admin:generation_suggestion_change", args=[done.suggestion.pk])
        messages.success(request, format_html('{} <a href="{}">See it</a>', done.sentence, link))
    return next_card(screen, request, done)


def next_card(screen: HubModelAdmin, request: HttpRequest, done: Done | None = None) -> HttpResponse:
    """The next draft, claimed; where there is none, the end page."""
    following = claims.next_draft(person_of(request), filters_of(request))
    if not is_part(request):
        found = Suggestion(pk=following) if following else None
        return to_card(request, found) if found else HttpResponseRedirect(_next_address(request))
    if following is None:
        response = end(screen, request, done)
        response["HX-Push-Url"] = _next_address(request)
        return response
    return _shown(screen, request, suggestion_of(following), done)


def opened(screen: HubModelAdmin, request: HttpRequest, object_id: str, words: str) -> HttpResponse:
    """The card of what is a draft before one again, and what was done to it."""
    suggestion = suggestion_of(object_id)
    done = Done(words, suggestion)
    if not is_part(request):
        messages.success(request, done.sentence)
        return to_card(request, suggestion)
    return _shown(screen, request, suggestion, done)


def end(screen: HubModelAdmin, request: HttpRequest, done: Done | None = None) -> HttpResponse:
    """Nothing waits: what the reviewer got done today, and what they left for later."""
    person, filters = person_of(request), filters_of(request)
    skipped = claims.skipped(person, filters).count()
    context = {"today": progress.today_of(person), "skipped": skipped, "filters": filters, "done": done}
    return page(screen, request, "end", "All done", context)


def _shown(screen: HubModelAdmin, request: HttpRequest, suggestion: Suggestion, done: Done | None) -> HttpResponse:
    """The card in the open page, which takes its address."""
    response = render(screen, request, suggestion, done=done)
    response["HX-Push-Url"] = address_of(request, suggestion)
    return response


def _next_address(request: HttpRequest) -> str:
    return reverse("admin:generation_suggestion_next") + query(request)
