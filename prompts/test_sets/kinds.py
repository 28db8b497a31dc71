"""The kinds of assertions there are, described for forms, files and the check of their form."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# Characters of a text in an assertion.
MAX_TEXT = 10_000
# By words in order, an unrelated text comes to about 0.2 and a lightly edited one to 0.8 or more.
DEFAULT_THRESHOLD = 0.5
NEARLY_THE_SAME = 0.8

# The kind that a model checks, not we.
RUBRIC = "rubric"


class Unit(StrEnum):
    """What a field takes."""

    TEXT = "text"
    LONG_TEXT = "long text"
    PATTERN = "pattern"
    COUNT = "count"
    MONEY = "money"
    SECONDS = "seconds"
    SHARE = "share"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class Field:
    """One value of an assertion. `default` is what a form begins with; a field that is not required may be left out."""

    name: str
    label: str
    unit: Unit
    help: str = ""
    required: bool = True
    default: Any = None


@dataclass(frozen=True, slots=True)
class Kind:
    """`needs_expected`: it compares with the case's expected answer, so the case must have one."""

    name: str
    title: str
    help: str
    fields: tuple[Field, ...] = ()
    needs_expected: bool = False


_IGNORE_CASE = Field("ignore_case", "Ignore upper and lower case", Unit.SWITCH, required=False, default=False)
_CHARACTERS = Field("value", "Characters", Unit.COUNT, "Of the answer's text.")


def _threshold(default: float) -> Field:
    words = "0 for nothing in common, 1 for the same words in the same order."
    return Field("threshold", "Similarity, 0 to 1", Unit.SHARE, words, default=default)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("contains", "Contains", "The text is in the answer.", (Field("value", "Text", Unit.TEXT), _IGNORE_CASE)),
        Kind(
            "not_contains",
            "Does not contain",
            "The text is nowhere in the answer.",
            (Field("value", "Text", Unit.TEXT), _IGNORE_CASE),
        ),
        Kind(
            "regex",
            "Matches a pattern",
            "A regular expression (RE2 syntax) is found somewhere in the answer.",
            (Field("value", "Pattern", Unit.PATTERN, "For example #\\w+ for a hashtag."), _IGNORE_CASE),
        ),
        Kind("min_length", "Is at least so long", "The answer's text has so many characters or more.", (_CHARACTERS,)),
        Kind("max_length", "Is at most so long", "The answer's text has so many characters or fewer.", (_CHARACTERS,)),
        Kind(
            "max_cost",
            "Costs at most",
            "What making the answer cost, a repair included; grading is not counted.",
            (Field("value", "USD", Unit.MONEY, "For example 0.01"),),
        ),
        Kind(
            "max_latency",
            "Takes at most",
            "How long the model took for the answer, a repair included; waiting in the queue is not counted.",
            (Field("value", "Seconds", Unit.SECONDS),),
        ),
        Kind("equals", "Equals the expected answer", "The very same answer.", needs_expected=True),
        Kind(
            "similar",
            "Is similar to the expected answer",
            "Mostly the same words in the same order.",
            (_threshold(DEFAULT_THRESHOLD),),
            needs_expected=True,
        ),
        Kind(
            "not_similar",
            "Is not similar to",
            "The answer is not nearly the same as this text, for example one that was rejected.",
            (Field("value", "Text", Unit.LONG_TEXT), _threshold(NEARLY_THE_SAME)),
        ),
        Kind(
            RUBRIC,
            "Is graded by a model",
            "A model reads the answer and says whether it meets what you ask for. This costs one more call.",
            (Field("criteria", "What a good answer does", Unit.LONG_TEXT),),
        ),
    )
}
