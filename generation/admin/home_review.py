"""What the home page tells reviewers: how much waits, what came last, what failed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from generation.desk.queue import waiting_drafts
from generation.models import Suggestion
from llmhub.admin_site.display import age

from .waiting import LONG

RECENT = 6
USE_CASES = 8


@dataclass(frozen=True, slots=True)
class Waiting:
    """Drafts that wait, of each use case: name, how many, since when."""

    groups: list[tuple[str, int, datetime]]

    @property
    def count(self) -> int:
        """How many wait in all."""
        return sum(count for _, count, _ in self.groups)

    @property
    def oldest(self) -> str:
        """How long the oldest has waited."""
        return age(min(since for *_, since in self.groups)) if self.groups else ""

    @property
    def rows(self) -> list[tuple[str, int, str]]:
        """The use cases with the most: name, how many, how long the oldest has waited."""
        return [(name, count, age(since)) for name, count, since in self.groups[:USE_CASES]]

    @property
    def more(self) -> int:
        """How many use cases are not among the rows."""
        return max(0, len(self.groups) - USE_CASES)


def waiting_by_use_case() -> Waiting:
    """The drafts that wait; the use cases with the most come first."""
    names = ("use_case__service__slug", "use_case__slug")
    groups = waiting_drafts().order_by().values_list(*names).annotate(count=Count("pk"), since=Min("created_at"))
    rows = [(f"{service}.{slug}", count, since) for service, slug, count, since in groups]
    return Waiting(sorted(rows, key=lambda row: (-row[1], row[0])))


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
