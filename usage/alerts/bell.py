"""The bell in the admin's header, and the list that it opens."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse

from llmhub.admin_site.person import person_of
from usage.models import Alert

from .seen import MOST_COUNTED, count_new, mark_seen, seen_until

PERMISSION = "usage.view_alert"
# As many alerts the bell shows; the page shows all.
SHOWN = 8
# Marks an answer as the list, and not the login page of whoever is signed out by now.
MARK = "X-Alerts"


@dataclass(frozen=True, slots=True)
class Button:
    """What the bell says: how many alerts are new to whoever looks."""

    new: int

    @property
    def text(self) -> str:
        """The number beside the bell; empty for none."""
        return f"{MOST_COUNTED - 1}+" if self.new >= MOST_COUNTED else str(self.new or "")

    @property
    def label(self) -> str:
        """The same for those who do not see it."""
        return f"Alerts, {self.text or 'none'} new"


def button(request: HttpRequest) -> Button | None:
    """The bell of whoever sent `request`, in one query; None for whoever may not see alerts."""
    return Button(count_new(person_of(request))) if request.user.has_perm(PERMISSION) else None


def opened(request: HttpRequest) -> HttpResponse:
    """The newest alerts. Whoever opened the bell has seen them now, so it is a POST."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    person, alerts = person_of(request), list(Alert.objects.defer("detail")[:SHOWN])
    until = seen_until(person)
    if alerts:
        # Not up to now: another alert may be about to be committed that is a moment older than that.
        mark_seen(person, alerts[0].at)
    rows: list[dict[str, Any]] = [{"alert": alert, "is_new": alert.at > until} for alert in alerts]
    response = TemplateResponse(request, "admin/usage/alert/bell_list.html", {"rows": rows})
    response[MARK] = "yes"
    return response
