"""Blind review: while an experiment goes on, nobody who reads its answers is told which version made them.

Its outcome is the reviewers' verdict, so knowing the version would bend it. It holds for everybody, superusers too; and
for texts that still wait for a decision when it stops, as long as that decision counts.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Case, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Now

from generation.models import Suggestion
from prompts.models import Experiment, Variant

IN_EXPERIMENT = "In an experiment"

_OPEN = [status for status in Experiment.Status.values if status != Experiment.Status.STOPPED]
_DAY = Value(timedelta(days=1))


def _goes_on(way: str) -> Q:
    """Whether the experiment at the end of `way` is not stopped."""
    return Q(**{f"{way}status__in": _OPEN})


def _counts_on(way: str) -> Q:
    """Whether it was stopped so lately that outcomes still count."""
    window = ExpressionWrapper(F(f"{way}window_days") * _DAY, output_field=DurationField())
    return Q(**{f"{way}stopped_at__gt": Now() - window})


def marked(suggestions: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    """`suggestions`, each knowing as `blind` whether its version must stay unknown.

    Its own experiment decides, or that of a suggestion with the same answer: who knows one knows the other.
    """
    going_on, counting_on = _variants()
    if not going_on and not counting_on:
        return suggestions.annotate(blind=Value(False))
    # Ids instead of joins with all that lies between: planning those took longer than reading a page of suggestions.
    copies = Suggestion.objects.filter(variant__in=going_on, copy_of=OuterRef("pk"))
    own = Q(variant__in=going_on) | Q(copy_of__variant__in=going_on)
    own |= Q(state=Suggestion.State.DRAFT, variant__in=counting_on)
    return suggestions.annotate(blind=Case(When(own | Exists(copies), then=Value(True)), default=Value(False)))


def is_blind_now(suggestion: Suggestion) -> bool:
    """The same of one suggestion, read now. One query; two more where an experiment counts."""
    if not any(_variants()):
        return False
    return is_blind(marked(Suggestion.objects.only("pk")).get(pk=suggestion.pk))


def _variants() -> tuple[list[int], list[int]]:
    """Those of experiments that go on, and of those that were stopped lately. One query."""
    found = Variant.objects.filter(_goes_on("experiment__") | _counts_on("experiment__"))
    rows = list(found.values_list("pk", "experiment__status"))
    return [pk for pk, status in rows if status in _OPEN], [pk for pk, status in rows if status not in _OPEN]


def experiments_that_count() -> set[tuple[str, str]]:
    """Those whose outcome reviewers can still bend: the use case's full name, and the experiment's short one."""
    found = Experiment.objects.filter(_goes_on("") | _counts_on("")).exclude(status=Experiment.Status.DRAFT)
    rows = found.values_list("use_case__service__slug", "use_case__slug", "slug")
    return {(f"{service}.{use_case}", slug) for service, use_case, slug in rows}


def is_blind(suggestion: Suggestion) -> bool:
    """Whether the version of `suggestion`, and what gives it away, must stay unknown. Needs a row of `marked`."""
    return bool(suggestion.blind)  # type: ignore[attr-defined]


def unless_blind(column: str) -> Any:
    """`column` to sort by, empty where it must stay unknown: an order would tell as much as the figure."""
    return Case(When(blind=True, then=None), default=F(column))
