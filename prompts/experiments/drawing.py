"""Which version a subject gets. Drawn by hash from subject and phase, so it is the same in every process, for ever."""

from dataclasses import dataclass

from prompts.assignment import assign
from prompts.models import Phase, PromptVersion, UseCase, Variant


@dataclass(frozen=True, slots=True)
class Drawn:
    """The version that answers; with its variant and phase where an experiment chose it."""

    version: PromptVersion
    variant: Variant | None = None
    phase: Phase | None = None


def draw(use_case: UseCase, unit: str) -> Drawn | None:
    """What `unit` (the subject; a client where a request has none) gets; None while nothing is published.

    Reads `live_version`: select it along.
    """
    if use_case.running_experiment_id:
        drawn = _from_experiment(use_case.running_experiment_id, unit)
        if drawn:
            return drawn
    return Drawn(use_case.live_version) if use_case.live_version else None


def _from_experiment(experiment_id: int, unit: str) -> Drawn | None:
    """None for a subject that does not take part, and when the experiment ends in this very moment."""
    phase = Phase.objects.select_related("experiment").filter(experiment_id=experiment_id, ended_at=None).first()
    if phase is None:
        return None
    variants = list(Variant.objects.filter(experiment_id=experiment_id).select_related("version").order_by("key"))
    weights = [phase.weights[variant.key] for variant in variants]
    index = assign(phase.seed, unit, weights, phase.experiment.coverage)
    if index is None:
        return None
    variants[index].experiment = phase.experiment
    return Drawn(variants[index].version, variants[index], phase)
