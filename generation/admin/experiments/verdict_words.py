"""A verdict in a word or two, with its icon and tone, for lists and headings."""

from dataclasses import dataclass
from typing import Any

from prompts.models import Experiment


@dataclass(frozen=True, slots=True)
class Badge:
    """`tone` is the end of a `hub-label-…` class; the icon says the same as the colour."""

    words: str
    icon: str
    tone: str


NOT_STARTED = Badge("Not started", "edit_note", "plain")
NOTHING_YET = Badge("Nothing yet", "hourglass_empty", "plain")
_BADGES = {
    "SRM": Badge("Do not trust it", "report", "danger"),
    "TOO_EARLY": Badge("Too early", "hourglass_empty", "plain"),
    "KEEP_RUNNING": Badge("Keep running", "trending_flat", "info"),
    "WINNER": Badge("{winner} is better", "emoji_events", "success"),
    "KEEP_CONTROL": Badge("Keep {winner}", "shield", "success"),
    "NO_DIFFERENCE": Badge("No difference", "drag_handle", "info"),
    "INCONCLUSIVE": Badge("No winner", "help", "warning"),
}
STATUS_TONES = {"Draft": "warning", "Running": "success", "Paused": "info", "Stopped": "plain"}


def badge_of(experiment: Experiment, decision: dict[str, Any] | None) -> Badge:
    """What to show for an experiment whose newest look decided `decision`."""
    if experiment.status == Experiment.Status.DRAFT:
        return NOT_STARTED
    if decision is None or not decision.get("n"):
        return NOTHING_YET
    if decision.get("wait_for_week"):
        return Badge(f"{decision['winner']} is ahead", "hourglass_top", "info")
    if decision["verdict"] == "WINNER" and worse_on(decision):
        return Badge("Mixed", "balance", "warning")
    found = _BADGES[decision["verdict"]]
    return Badge(found.words.format(winner=decision.get("winner")), found.icon, found.tone)


def worse_on(decision: dict[str, Any]) -> list[str]:
    """The metrics on which the winner is worse than the control."""
    found: list[str] = (decision.get("worse_on") or {}).get(decision.get("winner"), [])
    return found
