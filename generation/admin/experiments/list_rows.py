"""What the list shows of each experiment beside its own columns: its versions, and what its newest look said."""

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from llmhub.admin_site.pages import LeanChangeList
from prompts.models import Experiment, Look, Phase, Variant

# Of a decision, what the list shows; all of it is long.
TOLD = ("verdict", "winner", "n", "wait_for_week", "worse_on")


class ExperimentList(LeanChangeList):
    """The list, with the newest look of each row that it shows: three queries more, however many rows."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list: list[Experiment] = attach(list(self.result_list))


def attach(experiments: list[Experiment]) -> list[Experiment]:
    """Give each its `shown_variants` and `newest_decision` (None before the first look)."""
    keys = [experiment.pk for experiment in experiments]
    decisions = decisions_of(keys)
    variants: dict[int, list[Variant]] = {key: [] for key in keys}
    rows = Variant.objects.filter(experiment__in=keys).select_related("version").order_by("experiment_id", "key")
    for variant in rows.only("experiment_id", "key", "version__number"):
        variants[variant.experiment_id].append(variant)
    for experiment in experiments:
        experiment.shown_variants = variants[experiment.pk]  # type: ignore[attr-defined]
        experiment.newest_decision = decisions.get(experiment.pk)  # type: ignore[attr-defined]
    return experiments


def decisions_of(experiments: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The `TOLD` of the newest look at each experiment's newest phase, by experiment. Two queries."""
    looks = Look.objects.filter(phase=OuterRef("pk")).order_by("-at", "-id").values("pk")[:1]
    phases: QuerySet[Phase] = Phase.objects.filter(experiment__in=experiments)
    newest = phases.order_by("experiment_id", "-number").distinct("experiment_id").annotate(look=Subquery(looks))
    looked = {phase.look: phase.experiment_id for phase in newest}
    rows = Look.objects.filter(pk__in=[pk for pk in looked if pk])
    told = rows.values_list("pk", *(f"decision__{name}" for name in TOLD))
    return {looked[pk]: dict(zip(TOLD, values, strict=True)) for pk, *values in told}
