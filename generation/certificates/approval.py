"""The approval that a suggestion stands on, read from its decisions: the one place here that knows their verbs."""

from dataclasses import dataclass
from typing import Any

from generation.models import ReviewDecision, Suggestion
from generation.models.suggestion import SHOWN, TOLD, State
from llmhub.errors import WrongState
from prompts.models import ReviewPolicy

Verb = ReviewDecision.Verb
# Where two people must approve, the first one's decision bears a verb of its own.
APPROVING = (Verb.APPROVE, Verb.FIRST_APPROVE)
# Leave an approval as it is: the client's own verb, and asking for another attempt, which is a suggestion of its own.
BESIDE = (Verb.USE, Verb.ASK_AGAIN)


@dataclass(frozen=True, slots=True)
class Approval:
    """Decisions, oldest first, that together approve a text, and what the model had answered before any edit.

    `source` is the suggestion that the model answered and people decided: another one's where this one shows its answer.
    """

    decisions: tuple[ReviewDecision, ...]
    source: Suggestion
    generated_text: str
    generated_data: Any


def approval_of(suggestion: Suggestion) -> Approval:
    """The latest approval of the text that `suggestion` shows.

    Raises WrongState where no person approved it.
    """
    if suggestion.state not in SHOWN:
        state = State(suggestion.state).label.lower()
        raise WrongState(f"Only an approved suggestion has a certificate; this one is {state}.")
    for source in reversed(_sources(suggestion)):
        history = list(ReviewDecision.objects.filter(suggestion=source).select_related("by"))
        approving = _latest(history, suggestion.content)
        if approving:
            generated = next((one for one in history if one.content_before is not None), history[0])
            return Approval(approving, source, generated.content_before or "", generated.data_before)
    raise WrongState(_why_none(suggestion))


def _sources(suggestion: Suggestion) -> list[Suggestion]:
    """`suggestion` and what it shows the answer of, step by step; most are their own.

    A copy that was used keeps its text when another attempt replaces its original: then an earlier step is the source.
    """
    sources = [suggestion]
    while sources[-1].copy_of_id:
        sources.append(Suggestion.objects.select_related(*TOLD).get(pk=sources[-1].copy_of_id))
    return sources


def _latest(history: list[ReviewDecision], text: str | None) -> tuple[ReviewDecision, ...]:
    """The last approval of `text`: decisions without a break by another verb or another text, the last one final."""
    found: tuple[ReviewDecision, ...] = ()
    run: tuple[ReviewDecision, ...] = ()
    for decision in _that_count(history):
        is_of_text = decision.verb in APPROVING and decision.content_after == text
        run = (*run, decision) if is_of_text else ()
        found = run if run and decision.verb == Verb.APPROVE else found
    return found


def _that_count(history: list[ReviewDecision]) -> list[ReviewDecision]:
    """`history` without what was undone, and without what bears on no approval."""
    counting: list[ReviewDecision] = []
    for decision in history:
        if decision.verb == Verb.UNDO:
            del counting[-1:]
        elif decision.verb not in BESIDE:
            counting.append(decision)
    return counting


def _why_none(suggestion: Suggestion) -> str:
    if suggestion.review_policy == ReviewPolicy.NONE:
        return "No person approved it: this use case's answers are approved without a review."
    return "No person's approval of this text is on record."
