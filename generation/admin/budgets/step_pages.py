"""Undoing steps of a ladder by hand, and letting them stand again. What costs money is asked first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.errors import WrongState
from llmhub.ids import row_id
from usage.budgets import changing
from usage.budgets.ladder import WORDS, Step
from usage.models import Budget, BudgetPeriod

from .bar import bar
from .ladder import is_current
from .words import moment

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PERMISSION = "usage.override_budget"
OVER = "The day or month that this was about is over. Nothing was changed."
GONE = "This does not stand any more. Nothing was changed."
LONGEST = 101


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that a person does to a step or a use case; `asks` whether they are sure first."""

    do: Callable[[int, str, "User"], None]
    title: str
    done: str
    asks: bool
    button: str = ""
    costs: str = ""
    can_go_back: bool = False

    def title_of(self, subject: str) -> str:
        return self.title.format(_named(subject))


VERBS = {
    "undo": Verb(
        changing.undo,
        "Undo “{}” for this period?",
        "Undone for the rest of this period.",
        asks=True,
        button="Undo for this period",
        costs="Calls that this step holds back are made and paid again, up to the hard limit.",
        can_go_back=True,
    ),
    "restore": Verb(changing.restore, "Let “{}” stand again", "It stands again.", asks=False),
    "switch-on": Verb(
        changing.switch_on,
        "Switch {} on again?",
        "It is on again for the rest of this period.",
        asks=True,
        button="Switch on again",
        costs="Its calls are made and paid again, up to the hard limit.",
    ),
}


def step_page(screen: HubModelAdmin, request: HttpRequest, budget: Budget, verb: Verb) -> HttpResponse:
    """Ask, or do it, and go back to the budget. Raises PermissionDenied."""
    if not screen.has_view_permission(request, budget) or not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else request.GET
    subject, row = sent.get("subject", "")[:LONGEST], _row(budget, sent.get("period"))
    back = reverse("admin:usage_budget_change", args=[budget.pk])
    if row is None:
        messages.error(request, OVER)
    elif request.method == "POST":
        _do(request, verb, row, subject)
    elif verb.asks and _stands(row, subject):
        where = moment(row.ends_at, budget.time_zone)
        words = {"verb": verb, "question": verb.title_of(subject), "until": where}
        context = screen.page_context(
            request, verb.button, original=budget, row=row, subject=subject, back=back, bar=bar(row), **words
        )
        return TemplateResponse(request, "admin/usage/budget/confirm.html", context)
    else:
        messages.error(request, GONE)
    return HttpResponseRedirect(back)


def _do(request: HttpRequest, verb: Verb, row: BudgetPeriod, subject: str) -> None:
    try:
        verb.do(row.pk, subject, person_of(request))
    except WrongState as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, f"{_named(subject)}: {verb.done[0].lower()}{verb.done[1:]}")


def _row(budget: Budget, named: str | None) -> BudgetPeriod | None:
    """The row that a form speaks of, if the budget is still in it."""
    row = BudgetPeriod.objects.filter(budget=budget, pk=row_id(named) or 0).first()
    return row if row and is_current(row, timezone.now()) else None


def _stands(row: BudgetPeriod, subject: str) -> bool:
    return subject in row.off_use_cases or (subject in row.steps and subject not in row.undone)


def _named(subject: str) -> str:
    return WORDS[Step(subject)].title.capitalize() if subject in set(Step) else subject
