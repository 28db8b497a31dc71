"""Blind review: while an experiment goes on, nobody who reads its answers is told which version made them.

Its outcome is the reviewers' verdict, so knowing the version would bend it. It holds for everybody, superusers too.
"""

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from generation.models import Suggestion
from prompts.models import Experiment

IN_EXPERIMENT = "In an experiment"

_OPEN = [status for status in Experiment.Status.values if status != Experiment.Status.STOPPED]


def marked(suggestions: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    """`suggestions`, each knowing as `blind` whether its version must stay unknown.

    Its own experiment decides, or that of a suggestion with the same answer: who knows one knows the other.
    """
    copies = Suggestion.objects.filter(copy_of=OuterRef("pk"), variant__experiment__status__in=_OPEN)
    own = Q(variant__experiment__status__in=_OPEN) | Q(copy_of__variant__experiment__status__in=_OPEN)
    return suggestions.annotate(blind=Case(When(own | Exists(copies), then=Value(True)), default=Value(False)))


def is_blind(suggestion: Suggestion) -> bool:
    """Whether the version of `suggestion`, and what gives it away, must stay unknown. Needs a row of `marked`."""
    return bool(suggestion.blind)  # type: ignore[attr-defined]


def unless_blind(column: str) -> Any:
    """`column` to sort by, empty where it must stay unknown: an order would tell as much as the figure."""
    return Case(When(blind=True, then=None), default=F(column))
