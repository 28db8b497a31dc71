"""What the home page tells reviewers: how much waits, what came last, what failed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generation.desk.counting import Count, together
from generation.desk.overview import how_many_by_use_case
from generation.desk.queue import Filters, chosen, waiting_drafts
from generation.models import Suggestion
from llmhub.admin_site.display import age

from .waiting import LONG

if TYPE_CHECKING:
    from django.contrib.auth.models import User

RECENT = 6
USE_CASES = 8


@dataclass(frozen=True, slots=True)
class Waiting:
    """Drafts that wait. `rows` are the use cases with the most: name, how many, how many overdue, age of the oldest.

    `mine` are assigned to the reader or a group of theirs; `more` use cases are not among the rows.
    """

    count: Count
    overdue: Count
    mine: Count
    oldest: str
    rows: list[tuple[str, Count, Count, str]]
    more: int


def waiting_for(person: "User") -> Waiting:
    """The drafts that wait, for the home page of `person`; overdue use cases come first, then those with the most."""
    found = how_many_by_use_case(person)
    total = together(found)
    mine = Count.of(chosen(Filters(whose="mine"), person)) if found else Count()
    rows = [(one.name, one.count, one.overdue, age(one.oldest)) for one in found[:USE_CASES] if one.oldest]
    oldest = age(total.oldest).replace("just now", "less than a minute") if total.oldest else ""
    return Waiting(total.count, total.overdue, mine, oldest, rows, max(0, len(found) - USE_CASES))


def recent_drafts() -> list[Suggestion]:
    """The drafts that came last."""
    drafts = waiting_drafts().select_related("use_case__service", "client").order_by("-created_at", "-id")
    return list(
        drafts.only("id", "subject", "created_at", "use_case__slug", "use_case__service__slug", "client__name")[:RECENT]
    )


def failures() -> list[Suggestion]:
    """What clients asked for and failed last, with the reason."""
    requests = Suggestion.objects.filter(purpose=Suggestion.Purpose.REQUEST)
    failed = requests.filter(state=Suggestion.State.FAILED).select_related("use_case__service", "client")
    long = [name for name in LONG if name != "error_detail"]
    return list(failed.order_by("-created_at", "-id").defer(*long)[:RECENT])
