"""Is what a run asked for still wanted, and still the same?"""

from generation.models import StudioRun, Suggestion
from llmhub.errors import HubError, WrongState

from .stamp import stamp_of


class Cancelled(HubError):
    code, status, title = "cancelled", 409, "Cancelled"


CANCELLED = Cancelled("The run was cancelled before this was made.")


def ensure_still_asked(suggestion: Suggestion) -> None:
    """Raises Cancelled, or WrongState when the wording is no longer the one that the run began with.

    Reads the very `version` that will be rendered. Passes over clients' requests.
    """
    if suggestion.purpose != Suggestion.Purpose.STUDIO:
        return
    run = StudioRun.objects.filter(results__suggestion=suggestion).only("state").first()
    if run is None or run.state == StudioRun.State.CANCELLED:
        raise Cancelled(CANCELLED.detail)
    if suggestion.request_key != stamp_of(suggestion.version, suggestion.use_case):
        raise WrongState(
            f"Version {suggestion.version.number} or what its use case asks for was changed after this run began. "
            "Run it again."
        )
