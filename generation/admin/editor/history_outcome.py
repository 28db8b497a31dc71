"""What came of an experiment that was stopped, in a sentence for the history."""

from typing import Any

from generation.admin.experiments.verdict_words import worse_on
from prompts.models import Experiment

NO_WINNER = {
    "NO_DIFFERENCE": "No winner: the difference is smaller than what was said to matter.",
    "SRM": "No winner: people did not arrive as planned, so it cannot be trusted.",
}


def outcome_of(experiment: Experiment, decision: dict[str, Any] | None) -> str:
    """Who won, by the newest look's `decision`. Reads the experiment's variants with their versions."""
    if decision is None or not decision.get("n"):
        return "No winner: nothing was counted."
    names = {str(one): f"v{one.version.number}" for one in experiment.variants.all()}
    winner = names.get(str(decision.get("winner")))
    if winner is None:
        return NO_WINNER.get(decision["verdict"], "No winner.")
    if decision.get("wait_for_week"):
        return f"No winner: {winner} was ahead, but no full week was in."
    if decision["verdict"] == "KEEP_CONTROL":
        return f"Nothing was better than {winner}."
    worse = " and ".join(worse_on(decision))
    return f"Winner: {winner}, but worse on {worse}." if worse else f"Winner: {winner}."
