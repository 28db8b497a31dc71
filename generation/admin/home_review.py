"""What the home page tells reviewers: how much waits, what came last, what failed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from generation.models import Suggestion

from .waiting import LONG, waiting_drafts

RECENT = 6


@dataclass(frozen=True, slots=True)
class Waiting:
    """Drafts that wait: of each use case (name, how many, since when), how many in all, and since when."""

    rows: list[tuple[str, int, datetime]]

    @property
    def count(self) -> int:
        return sum(count for _, count, _ in self.rows)

    @property
    def oldest(self) -> datetime | None:
        return min((since for _, _, since in self.rows), default=None)


def waiting_by_use_case() -> Waiting:
    """The drafts that wait, most first."""
    names = ("use_case__service__slug", "use_case__slug")
    groups = waiting_drafts().order_by().values_list(*names).annotate(count=Count("pk"), since=Min("created_at"))
    rows = [(f"{service}.{slug}", count, since) for service, slug, count, since in groups]
    return Waiting(sorted(rows, key=lambda row: (-row[1], row[0])))


def recent_drafts() -> list[Suggestion]:
    """The drafts that came last."""
    drafts = waiting_drafts().select_related("use_case__service", "client").order_by("-created_at", "-id")
    return list(drafts.only("id", "subject", "created_at", "use_case__slug", "use_case__service__slug", "client__name")[:RECENT])


def failures() -> list[Suggestion]:
    """What failed last, with the reason."""
    failed = Suggestion.objects.filter(state=Suggestion.State.FAILED).select_related("use_case__service", "client")
    long = [name for name in LONG if name != "error_detail"]
    return list(failed.order_by("-created_at", "-id").defer(*long)[:RECENT])
