"""How many approved texts a dollar buys, by use case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat

from generation.models import Suggestion
from generation.models.suggestion import SHOWN, Purpose, State
from usage.models import Hold

# What is looked back on.
DAYS = 30
DECIDED = (*SHOWN, State.REJECTED)


@dataclass(frozen=True, slots=True)
class Worth:
    """Of one use case: answers that a model gave, how many of the decided ones were approved, and USD spent."""

    use_case: str
    answers: int
    approved: int
    decided: int
    cost: Decimal

    @property
    def approved_per_dollar(self) -> Decimal:
        """Answers that were approved, or would be at the same rate, for a dollar; where none was decided, all count."""
        rate = Decimal(self.approved) / self.decided if self.decided else Decimal(1)
        return self.answers * rate / self.cost if self.cost else Decimal("Infinity")


def worth_of(costs: dict[str, Decimal], until: datetime) -> list[Worth]:
    """The worth of each use case of `costs` (full name: USD of the last DAYS days), the least worth first."""
    by_name = {row["name"]: row for row in _answers(until - timedelta(days=DAYS), until)}
    nothing = {"answers": 0, "approved": 0, "decided": 0}
    found = []
    for name, cost in costs.items():
        row = by_name.get(name, nothing)
        found.append(Worth(name, row["answers"], row["approved"], row["decided"], cost))
    return sorted(found, key=lambda one: (one.approved_per_dollar, one.use_case))


def costs_by_use_case(holds: QuerySet[Hold]) -> dict[str, Decimal]:
    """What these calls cost by use case, USD, the dearest first."""
    rows = holds.filter(cost__gt=0).order_by().values_list("use_case").annotate(sum=Sum("cost")).order_by("-sum")
    return dict(rows)


def _answers(since: datetime, until: datetime) -> Iterable[Mapping[str, Any]]:
    made = Suggestion.objects.filter(
        purpose=Purpose.REQUEST, copy_of=None, served_from="model", created_at__gte=since, created_at__lt=until
    )
    grouped = made.order_by().values(name=Concat("use_case__service__slug", Value("."), "use_case__slug"))
    return grouped.annotate(
        answers=Count("pk", filter=~Q(state=State.FAILED)),
        approved=Count("pk", filter=Q(state__in=SHOWN)),
        decided=Count("pk", filter=Q(state__in=DECIDED)),
    )
