"""The life of an experiment: start, pause, go on, other weights, stop, publish one of its versions.

Each verb locks the use case first, as publishing does, so the two never meet half way.
"""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from llmhub.errors import Fault, InvalidRequest, WrongState
from llmhub.fingerprint import fingerprint
from prompts.models import UNDER_WAY, Experiment, Phase, Publication, UseCase, Variant
from prompts.publishing import ChangedMeanwhile, freeze, locked, publish

from .plan import stands_for, weight_faults
from .traffic import pause_running

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Status = Experiment.Status


def under_way(use_case: UseCase, besides: Experiment | None = None) -> Experiment | None:
    """The other experiment of `use_case` that runs or is paused, if there is one."""
    open_ones = use_case.experiments.filter(status__in=UNDER_WAY)
    return (open_ones.exclude(pk=besides.pk) if besides else open_ones).first()


def seen_of(experiment: Experiment) -> str:
    """What stands for all that somebody sees who is about to start it: its plan and its versions' wording."""
    variants = experiment.variants.select_related("version").order_by("key")
    return fingerprint(stands_for(experiment), [variant.version.fingerprint for variant in variants])


@transaction.atomic
def start(experiment: Experiment, *, seen: str = "") -> Experiment:
    """Begin phase 1. Its drafts pass their gates, become published (not live) and never change again.

    `seen`, where given, is `seen_of` when it was decided. Raises WrongState for one that was started before, beside
    another that is under way, without a live version, and for a draft that does not pass its gates; ChangedMeanwhile.
    """
    use_case, experiment = _locked(experiment)
    _ensure(experiment, Status.DRAFT)
    if use_case.live_version_id is None:
        raise WrongState("Publish a version first: subjects that do not take part get the live one.")
    if other := under_way(use_case):
        raise WrongState(f"“{other}” is under way in this use case. Only one can be: stop it first.")
    variants = list(experiment.variants.select_related("version"))
    if faults := weight_faults([variant.weight for variant in variants]):
        raise InvalidRequest(faults[0].detail, errors=faults)
    for variant in variants:
        freeze(variant.version)  # and nobody changes it from here on
    if seen and seen != seen_of(experiment):
        raise ChangedMeanwhile
    _begin_phase(experiment, {variant.key: variant.weight for variant in variants})
    experiment.started_at = timezone.now()
    return _run(use_case, experiment)


@transaction.atomic
def pause(experiment: Experiment) -> Experiment:
    """Give all traffic to the live version for a while; subjects keep their version for later. Raises WrongState."""
    use_case, experiment = _locked(experiment)
    _ensure(experiment, Status.RUNNING)
    pause_running(use_case)
    experiment.refresh_from_db()
    return experiment


@transaction.atomic
def go_on(experiment: Experiment) -> Experiment:
    """Run a paused one again, in the same phase. Raises WrongState."""
    use_case, experiment = _locked(experiment)
    _ensure(experiment, Status.PAUSED)
    return _run(use_case, experiment)


@transaction.atomic
def stop(experiment: Experiment) -> Experiment:
    """End it: all traffic goes to the live version, and the result stays to be read. Raises WrongState."""
    use_case, experiment = _locked(experiment)
    _ensure(experiment, *UNDER_WAY)
    pause_running(use_case)
    experiment.status, experiment.stopped_at = Status.STOPPED, timezone.now()
    experiment.save(update_fields=["status", "stopped_at"])
    _end_phase(experiment)
    return experiment


@transaction.atomic
def reweigh(experiment: Experiment, weights: dict[str, float]) -> Phase:
    """Other weights (by variant key) for one that is under way: a new phase, with every subject drawn anew.

    Raises WrongState, InvalidRequest for weights that do not add up or that name other variants.
    """
    _, experiment = _locked(experiment)
    _ensure(experiment, *UNDER_WAY)
    variants = list(experiment.variants.all())
    if set(weights) != {variant.key for variant in variants}:
        raise InvalidRequest("The shares do not fit.", errors=[Fault("/weights", "Give each version its share.")])
    if faults := weight_faults([weights[variant.key] for variant in variants]):
        raise InvalidRequest(faults[0].detail, errors=faults)
    if weights == {variant.key: variant.weight for variant in variants}:
        raise WrongState("These are the weights already.")
    for variant in variants:
        variant.weight = weights[variant.key]
    Variant.objects.bulk_update(variants, ["weight"])
    _end_phase(experiment)
    return _begin_phase(experiment, weights)


@transaction.atomic
def publish_variant(experiment: Experiment, key: str, *, by: "User | None" = None) -> Publication | None:
    """Stop the experiment and make the version of variant `key` live; None where that is live anyway.

    Raises WrongState, InvalidRequest for a variant that there is none of.
    """
    use_case, experiment = _locked(experiment)
    _ensure(experiment, *UNDER_WAY, Status.STOPPED)
    variant = experiment.variants.select_related("version").filter(key=key).first()
    if variant is None:
        raise InvalidRequest("There is no such version.", errors=[Fault("/key", "Choose a version of the experiment.")])
    if experiment.is_open:
        experiment = stop(experiment)
    version = variant.version
    if use_case.live_version_id == version.pk:
        return None
    won = experiment.phases.filter(winner=key).exists()
    note = f"{'Winner of' if won else 'From'} the experiment “{experiment.name}”"
    return publish(version, by=by, note=note[:500])


def _locked(experiment: Experiment) -> tuple[UseCase, Experiment]:
    use_case = locked(experiment.use_case_id)
    return use_case, Experiment.objects.select_for_update(of=("self",)).get(pk=experiment.pk)


def _ensure(experiment: Experiment, *wanted: str) -> None:
    if experiment.status not in wanted:
        raise WrongState(f"The experiment “{experiment}” is {experiment.get_status_display().lower()}.")


def _run(use_case: UseCase, experiment: Experiment) -> Experiment:
    experiment.status = Status.RUNNING
    experiment.save(update_fields=["status", "started_at"])
    use_case.running_experiment = experiment
    use_case.save(update_fields=["running_experiment", "updated_at"])
    return experiment


def _begin_phase(experiment: Experiment, weights: dict[str, float]) -> Phase:
    newest = experiment.phases.order_by("-number").values_list("number", flat=True).first()
    return Phase.objects.create(
        experiment=experiment,
        number=(newest or 0) + 1,
        weights=weights,
        planned_subjects=experiment.planned_subjects,
        started_at=timezone.now(),
    )


def _end_phase(experiment: Experiment) -> None:
    experiment.phases.filter(ended_at=None).update(ended_at=timezone.now())
