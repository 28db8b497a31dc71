"""Holding an answer against assertions. Nothing here calls a model."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .answer import Answer, text_of
from .checks import Check
from .kinds import MAX_TEXT, RUBRIC
from .patterns import compiled
from .similarity import similarity

Assertion = dict[str, Any]
# Whether it holds, and a sentence.
Outcome = tuple[bool, str]

SHOWN = 80


def evaluate(assertions: list[Assertion], answer: Answer) -> list[Check]:
    """A check for each assertion but the rubric, in their order. The assertions must be ones without `faults`."""
    text = text_of(answer.value)
    return [
        Check(one["kind"], *_EVALUATORS[one["kind"]](one, answer, text)) for one in assertions if one["kind"] != RUBRIC
    ]


def criteria_of(assertions: list[Assertion]) -> str:
    """What the rubric among `assertions` asks; empty where there is none."""
    return next((one["criteria"] for one in assertions if one["kind"] == RUBRIC), "")


def _contains(one: Assertion, answer: Answer, text: str) -> Outcome:
    found = _is_in(one, text)
    return found, "" if found else f"{_quoted(one['value'])} is missing."


def _not_contains(one: Assertion, answer: Answer, text: str) -> Outcome:
    found = _is_in(one, text)
    return not found, f"{_quoted(one['value'])} is there." if found else ""


def _is_in(one: Assertion, text: str) -> bool:
    if one.get("ignore_case"):
        return one["value"].casefold() in text.casefold()
    return one["value"] in text


def _regex(one: Assertion, answer: Answer, text: str) -> Outcome:
    # Half a surrogate pair, which only data can hold, is nothing that RE2 takes.
    sound = text.encode(errors="replace").decode()
    pattern = compiled(one["value"], ignore_case=bool(one.get("ignore_case")))
    found = pattern.search(sound) is not None
    return found, "" if found else f"Nothing matches {_quoted(one['value'])}."


def _min_length(one: Assertion, answer: Answer, text: str) -> Outcome:
    return len(text) >= one["value"], f"{len(text):,} characters; at least {one['value']:,} are asked for."


def _max_length(one: Assertion, answer: Answer, text: str) -> Outcome:
    return len(text) <= one["value"], f"{len(text):,} characters; at most {one['value']:,} are allowed."


def _max_cost(one: Assertion, answer: Answer, text: str) -> Outcome:
    if answer.cost is None:
        return False, "What it cost is not known: the model has no price."
    return answer.cost <= Decimal(one["value"]), f"${answer.cost.normalize():f}; at most ${one['value']} is allowed."


def _max_latency(one: Assertion, answer: Answer, text: str) -> Outcome:
    words = f"{answer.latency_s:.1f} s; at most {one['value']:g} s are allowed."
    return answer.latency_s <= one["value"], words


def _equals(one: Assertion, answer: Answer, text: str) -> Outcome:
    if answer.expected is None:
        return False, "There is no expected answer to compare with."
    same = answer.value == answer.expected
    return same, "" if same else "It is not the expected answer."


def _similar(one: Assertion, answer: Answer, text: str) -> Outcome:
    if answer.expected is None:
        return False, "There is no expected answer to compare with."
    likeness = similarity(text, text_of(answer.expected))
    return likeness >= one["threshold"], f"{likeness:.0%} alike; at least {one['threshold']:.0%} is asked for."


def _not_similar(one: Assertion, answer: Answer, text: str) -> Outcome:
    # A text that was cut when it was taken over is compared with as much of the answer.
    likeness = similarity(text[: len(one["value"])] if _was_cut(one["value"]) else text, one["value"])
    return likeness < one["threshold"], f"{likeness:.0%} alike; it must be below {one['threshold']:.0%}."


def _was_cut(value: str) -> bool:
    return len(value) >= MAX_TEXT


def _quoted(text: str) -> str:
    return f"“{text if len(text) <= SHOWN else text[: SHOWN - 1] + '…'}”"


_EVALUATORS: dict[str, Callable[[Assertion, Answer, str], Outcome]] = {
    "contains": _contains,
    "not_contains": _not_contains,
    "regex": _regex,
    "min_length": _min_length,
    "max_length": _max_length,
    "max_cost": _max_cost,
    "max_latency": _max_latency,
    "equals": _equals,
    "similar": _similar,
    "not_similar": _not_similar,
}
