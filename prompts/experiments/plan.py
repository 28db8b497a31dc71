"""Making an experiment, and changing one that has not started: what it compares and how much it needs."""

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from llmhub.errors import Fault, InvalidRequest, WrongState
from llmhub.fingerprint import fingerprint
from prompts.models import Experiment, PromptVersion, UseCase, Variant
from prompts.publishing import locked

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MIN_VERSIONS, MAX_VERSIONS = 2, 10
COLUMNS = (
    "slug", "name", "metric", "smallest_difference", "planned_subjects", "sample_typed", "coverage", "window_days",
    "hypothesis",
)  # fmt: skip
KEYS = "abcdefghij"
# Weights are typed by people; what floats make of 1/3 · 3 is no mistake of theirs.
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A version and its share of the subjects, 0 to 1. The first of a plan is the control."""

    version: PromptVersion
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What somebody wants to find out. `smallest_difference` is in the metric's own unit."""

    slug: str
    name: str
    shares: list[Share] = field(default_factory=list)
    metric: str = "approval"
    smallest_difference: float = 0.05
    planned_subjects: int = 1000
    sample_typed: bool = True
    coverage: float = 1.0
    window_days: int = 7
    hypothesis: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in COLUMNS}


@transaction.atomic
def create(use_case: UseCase, plan: Plan, *, by: "User | None" = None) -> Experiment:
    """A draft of an experiment. Raises InvalidRequest with a pointer at each fault."""
    use_case = locked(use_case.pk)  # so that two of one slug come one after the other
    _ensure_sound(use_case, plan)
    experiment = Experiment.objects.create(use_case=use_case, created_by=by, **plan.columns)
    _write_shares(experiment, plan.shares)
    return experiment


class PlanChanged(Exception):
    """Somebody else changed the plan since it was looked at; `stored` is how it is now."""

    def __init__(self, stored: Experiment):
        super().__init__(f"{stored} was changed meanwhile.")
        self.stored = stored


def stands_for(experiment: Experiment) -> str:
    """Equal for plans that say the same: compared before one is changed."""
    shares = experiment.variants.order_by("key").values_list("version_id", "weight")
    return fingerprint([getattr(experiment, name) for name in COLUMNS], list(shares))


@transaction.atomic
def change(experiment: Experiment, plan: Plan, *, seen: str) -> Experiment:
    """Replace the plan of a draft that is still what `seen` stands for.

    Raises WrongState once it was started, PlanChanged, InvalidRequest.
    """
    use_case = locked(experiment.use_case_id)
    experiment = Experiment.objects.select_for_update(of=("self",)).get(pk=experiment.pk)
    if experiment.status != Experiment.Status.DRAFT:
        raise WrongState("This experiment was started, so its plan stays. Weights can be changed on its page.")
    if stands_for(experiment) != seen:
        raise PlanChanged(experiment)
    _ensure_sound(use_case, plan, experiment)
    for name, value in plan.columns.items():
        setattr(experiment, name, value)
    experiment.save()
    experiment.variants.all().delete()
    _write_shares(experiment, plan.shares)
    return experiment


def weight_faults(weights: list[float]) -> list[Fault]:
    """What is wrong with a set of weights, the control's first: each 0 to 1, together exactly 1, two or more above 0."""
    if any(not math.isfinite(weight) or not 0 <= weight <= 1 for weight in weights):
        return [Fault("/weights", "Each share is between 0 and 100 %.")]
    total = math.fsum(weights)
    if abs(total - 1) > TOLERANCE:
        return [Fault("/weights", f"The shares add up to {total * 100:.10g} %, not to 100 %.")]
    if weights[0] == 0 or not any(weights[1:]):
        return [Fault("/weights", "The first version, which the others are compared with, and one more need a share.")]
    return []


def _ensure_sound(use_case: UseCase, plan: Plan, itself: Experiment | None = None) -> None:
    faults = [*_version_faults(use_case, plan.shares), *_field_faults(plan)]
    faults += weight_faults([share.weight for share in plan.shares]) if plan.shares else []
    if not math.isfinite(plan.smallest_difference) or plan.smallest_difference <= 0:
        faults.append(Fault("/smallest_difference", "Give a difference above 0."))
    if plan.planned_subjects < len(plan.shares):
        faults.append(Fault("/planned_subjects", "Plan at least one subject for each version."))
    if plan.slug in use_case.experiments.exclude(pk__in=[itself.pk] if itself else []).values_list("slug", flat=True):
        faults.append(Fault("/slug", f"“{plan.slug}” is taken in this use case."))
    if faults:
        raise InvalidRequest("The experiment is not valid.", errors=faults)


def _field_faults(plan: Plan) -> list[Fault]:
    """What the columns do not take: a coverage of 5, say, would break every request of the use case."""
    try:
        Experiment(**plan.columns).clean_fields(exclude=["use_case"])
    except ValidationError as error:
        return [Fault(f"/{name}", " ".join(said)) for name, said in error.message_dict.items()]
    if not math.isfinite(plan.coverage):
        return [Fault("/coverage", "Give a share between 0.01 and 1.")]
    return []


def _version_faults(use_case: UseCase, shares: list[Share]) -> list[Fault]:
    versions = [share.version for share in shares]
    if not MIN_VERSIONS <= len(versions) <= MAX_VERSIONS:
        return [Fault("/versions", f"Choose {MIN_VERSIONS} to {MAX_VERSIONS} versions.")]
    if len({version.pk for version in versions}) < len(versions):
        return [Fault("/versions", "Each version can be chosen once.")]
    return [
        Fault("/versions", f"Version {version.number} {why}.")
        for version in versions
        for wrong, why in (
            (version.use_case_id != use_case.pk, "belongs to another use case"),
            (version.is_archived, "is archived"),
        )
        if wrong
    ]


def _write_shares(experiment: Experiment, shares: list[Share]) -> None:
    Variant.objects.bulk_create(
        Variant(experiment=experiment, key=key, version=share.version, weight=share.weight)
        for key, share in zip(KEYS, shares, strict=False)
    )
