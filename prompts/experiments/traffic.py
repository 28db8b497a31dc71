"""What a running experiment means for publishing: its use case's traffic is not the live version's alone."""

from llmhub.errors import WrongState
from prompts.models import Experiment, UseCase


def refuse_while_running(use_case: UseCase) -> None:
    """Raises WrongState: what is published beside a running experiment would not be what requests get."""
    if use_case.running_experiment_id:
        raise WrongState(
            f"The experiment “{use_case.running_experiment}” shares this use case's traffic. "
            "Stop it or publish its winner first."
        )


def pause_running(use_case: UseCase) -> None:
    """Give all traffic back to the live version; call with the use case locked. Nothing where none is running."""
    if use_case.running_experiment_id:
        Experiment.objects.filter(pk=use_case.running_experiment_id).update(status=Experiment.Status.PAUSED)
        use_case.running_experiment = None
        use_case.save(update_fields=["running_experiment", "updated_at"])
