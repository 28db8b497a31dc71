"""What the runs of a list came to: counted for the whole page at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from generation.models import StudioResult, StudioRun
from llmhub.admin_site.pages import LeanChangeList


@dataclass(slots=True)
class Outcome:
    """A run's figures: answers of its first version that passed and that there are, answers in all, their cost."""

    passed: int = 0
    judged: int = 0
    done: int = 0
    cost: Decimal | None = None


class RunChangeList(LeanChangeList):
    """A list whose runs know their `outcome`."""

    def get_results(self, request: Any) -> None:
        super().get_results(request)
        self.result_list: list[Any] = list(self.result_list)
        found = outcomes(self.result_list)
        for run in self.result_list:
            run.outcome = found.get(run.pk, Outcome())


def outcomes(runs: Iterable[StudioRun]) -> dict[UUID, Outcome]:
    """By run, in one query."""
    versions = {run.pk: run.version_id for run in runs}
    found: dict[UUID, Outcome] = {}
    for row in _counted(StudioResult.objects.filter(run__in=versions)):
        outcome = found.setdefault(row["run"], Outcome())
        outcome.done += row["judged"]
        if row["cost"] is not None:
            outcome.cost = (outcome.cost or Decimal(0)) + row["cost"]
        if row["version"] == versions[row["run"]]:
            outcome.passed, outcome.judged = row["good"], row["judged"]
    return found


def _counted(results: QuerySet[StudioResult]) -> Any:
    return (
        results.order_by()
        .values("run", "version")
        .annotate(
            good=Count("pk", filter=Q(passed=True)),
            judged=Count("pk", filter=Q(passed__isnull=False)),
            cost=Sum("suggestion__cost"),
        )
    )
