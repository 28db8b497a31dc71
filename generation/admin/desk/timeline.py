"""What happened to a suggestion, in order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from generation.models import Attempt, ReviewDecision, Suggestion
from llmhub.admin_site.display import duration, money
from prompts.admin.wording_diff import Line, compared

# Longer texts are shown, not compared: comparing takes time with the square of the lines.
MAX_LINES = 1500
MAX_ANSWER = 20_000

Verb = ReviewDecision.Verb

VERBS = {
    Attempt.Kind.GENERATE.value: "Asked the model",
    Attempt.Kind.REPAIR.value: "Asked the model again to mend its answer",
    Attempt.Kind.GRADE.value: "Asked the model to grade the answer",
}


@dataclass(slots=True)
class Event:
    """One line of the timeline; `text` and `changes` are folded under it."""

    at: datetime
    icon: str
    tone: str
    title: str
    facts: list[str] = field(default_factory=list)
    remark: str = ""
    text_title: str = ""
    text: str = ""
    changes: list[Line] = field(default_factory=list)


def events_of(
    suggestion: Suggestion, attempts: list[Attempt], decisions: list[ReviewDecision], *, blind: bool = False
) -> list[Event]:
    """Everything that is on record, oldest first; `blind` leaves out what tells versions and models apart."""
    asked = Event(suggestion.created_at, "chat", "", f"Asked by {suggestion.client}")
    if suggestion.request_id:
        asked.facts.append(f"request {suggestion.request_id}")
    made = [_blind_attempt(one) if blind else _attempt(one) for one in attempts]
    events = [asked, *made, *_outcome(suggestion, bool(attempts), blind), *map(_decision, decisions)]
    return sorted(events, key=lambda event: event.at)


def _blind_attempt(attempt: Attempt) -> Event:
    """What is left of an attempt: that there was one. A provider's words of an error often name the model."""
    event = _attempt(attempt)
    return Event(event.at, event.icon, event.tone, event.title)


def _attempt(attempt: Attempt) -> Event:
    facts = [attempt.answered_model or attempt.model]
    if attempt.ended_at:
        facts.append(duration(round((attempt.ended_at - attempt.started_at).total_seconds() * 1000)))
    into = attempt.tokens_input + attempt.tokens_cache_read + attempt.tokens_cache_write
    if into or attempt.tokens_output:
        facts += [f"{into:,} tokens in, {attempt.tokens_output:,} out", money(attempt.cost)]
    if attempt.stop_reason:
        facts.append(f"ended with {attempt.stop_reason}")
    verb = VERBS[attempt.kind]
    icon, tone, word = {
        Attempt.Outcome.STARTED.value: ("hourglass_top", "", "no answer yet"),
        Attempt.Outcome.ANSWERED.value: ("smart_toy", "good", "answered"),
        Attempt.Outcome.FAULT.value: ("error", "bad", "failed"),
    }[attempt.outcome]
    remark = f"{attempt.error_code}: {attempt.error_detail}".strip(": ") if attempt.error_code else ""
    event = Event(attempt.started_at, icon, tone, f"{verb}: {word}", facts, remark)
    if attempt.answer:
        event.text_title, event.text = "What the model answered", attempt.answer[:MAX_ANSWER]
    return event


def _outcome(suggestion: Suggestion, was_asked: bool, blind: bool) -> Iterator[Event]:
    done = suggestion.completed_at
    if done and suggestion.state == Suggestion.State.FAILED:
        detail = "" if blind else suggestion.error_detail
        remark = f"{suggestion.error_code}: {detail}".strip(": ")
        yield Event(done, "cancel", "bad", "Failed", remark=remark)
    elif done and not was_asked and suggestion.served_from:
        yield Event(done, "bolt", "", f"Answered from: {suggestion.get_served_from_display().lower()}")


def _decision(decision: ReviewDecision) -> Event:
    icon, tone, title = _told(decision)
    event = Event(decision.at, icon, tone, title, remark=decision.comment)
    if decision.edited:
        _add_changes(event, decision.content_before or "", decision.content_after or "")
    return event


def _told(decision: ReviewDecision) -> tuple[str, str, str]:
    """Icon, tone and words of what somebody did."""
    by, edits = decision.by, " with edits" if decision.edited else ""
    match decision.verb:
        case Verb.USE:
            return "done_all", "good", "Used by the client"
        case Verb.REJECT:
            return "thumb_down", "bad", f"Rejected by {by}: {decision.get_reason_display().lower()}"
        case Verb.FIRST_APPROVE:
            return "thumb_up", "good", f"Approved by {by}{edits}, the first of two"
        case Verb.ASK_AGAIN:
            return "refresh", "", f"{by} asked for another one"
        case Verb.UNDO:
            return "undo", "", f"{by} took the decision back"
        case Verb.REOPEN:
            return "lock_open", "", f"Reopened by {by}"
    return "thumb_up", "good", f"Approved by {by}{edits}"


def _add_changes(event: Event, before: str, after: str) -> None:
    event.text_title = "What was changed"
    if before.count("\n") + after.count("\n") > MAX_LINES:
        event.text_title, event.text = "What it was before", before[:MAX_ANSWER]
    else:
        event.changes = list(compared(before, after))
