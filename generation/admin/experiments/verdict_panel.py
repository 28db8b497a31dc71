"""The top of a result page: the verdict in words, large and calm, and what to do next."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from prompts.models import Experiment, Phase

from .verdict_words import Badge, badge_of, worse_on

NEXT = {
    "SRM": "Look for requests that get lost in one version only: errors, a filter, a client that tries again. "
    "When it is mended, change the weights: that starts a new phase, which counts from 0.",
    "TOO_EARLY": "Nothing to do yet. Look again later.",
    "KEEP_RUNNING": "Nothing to do. Let it run.",
    "WINNER": "Publish {winner}. Or let it run on, to see more exactly how large the gain is.",
    "KEEP_CONTROL": "Stop the experiment, and keep {winner}.",
    "NO_DIFFERENCE": "Stop the experiment, or publish the version that costs less or that you like better.",
    "INCONCLUSIVE": "A bolder change shows sooner than a longer run.",
}
# What a sentence advises for one that is under way.
WHILE_OPEN = ("You can stop now. ", " Stop, or plan a longer new run.")
WAIT = "People act differently on weekdays and weekends. The first full week is in on {day}."
GUARD_RAIL = "Weigh one against the other. Publish {winner}, or stop and keep {control}."
OVER = {
    "TOO_EARLY": "It was stopped before anything could be said. Plan a new experiment to find out.",
    "KEEP_RUNNING": "It was stopped before the planned sample was in. What is below is not decided.",
    "KEEP_CONTROL": "Nothing to do: it is stopped.",
    "WINNER": "It is stopped. You can still publish {winner}.",
    "NO_DIFFERENCE": "It is stopped. Keep what is live, or publish the version that costs less or that you like better.",
    "INCONCLUSIVE": "It is stopped. Keep what is live, or plan a new experiment with more people or a bolder change.",
}


@dataclass(frozen=True, slots=True)
class Panel:
    """`headline` is the verdict's first sentence, `rest` the others; tone and icon say the same."""

    headline: str
    rest: str
    advice: str
    tone: str
    icon: str
    warnings: list[str] = field(default_factory=list)


def panel_of(experiment: Experiment, phase: Phase | None, decision: dict[str, Any] | None, arrived: int = 0) -> Panel:
    """What the newest look at `phase` means; what to wait for, where nothing can be said yet."""
    badge = badge_of(experiment, decision)
    if phase is None:
        return Panel("Not started yet.", "", "Nobody gets its versions until it is started.", badge.tone, badge.icon)
    if decision is None or not decision["n"]:
        return _nobody(experiment, badge, arrived)
    headline, rest = split(decision["sentence"])
    if not experiment.is_open:
        for said in WHILE_OPEN:
            rest = rest.replace(said, "")
    advice = _advice(experiment, phase, decision)
    return Panel(headline, rest, advice, badge.tone, badge.icon, list(decision.get("warnings") or []))


def split(sentences: str) -> tuple[str, str]:
    """The first sentence, and the rest."""
    first, stop, rest = sentences.partition(". ")
    return f"{first}{'.' if stop else ''}", rest


def _advice(experiment: Experiment, phase: Phase, decision: dict[str, Any]) -> str:
    words = {"winner": decision.get("winner"), "control": decision["versions"][0]["name"]}
    verdict = decision["verdict"]
    if not experiment.is_open and verdict in OVER:
        return OVER[verdict].format(**words)
    if decision.get("wait_for_week"):
        return WAIT.format(day=f"{full_week(phase):%A, %-d %B}")
    if verdict == "WINNER" and worse_on(decision):
        return GUARD_RAIL.format(**words)
    return NEXT[verdict].format(**words)


def full_week(phase: Phase) -> datetime:
    """When the phase has run for seven days."""
    return phase.started_at + timedelta(days=7)


def _nobody(experiment: Experiment, badge: Badge, arrived: int) -> Panel:
    """No figures yet: nobody arrived, or nothing that counts happened to those who did."""
    headline = "Nothing to count yet." if arrived else "Nobody has arrived yet."
    tone, icon = badge.tone, badge.icon
    if experiment.status == Experiment.Status.STOPPED:
        return Panel(headline, "", "It was stopped before anybody was counted.", tone, icon)
    if experiment.status == Experiment.Status.PAUSED:
        return Panel(headline, "", "It is paused: all requests get the live version until it goes on.", tone, icon)
    return Panel(headline, "", "", tone, icon)
