"""A second attempt: which one it shall replace, who asked for it, and what is different."""

from dataclasses import dataclass

from generation.models import Suggestion
from generation.review.measuring import generated_of
from llmhub.admin_site.display import visible
from prompts.admin.wording_diff import Change

from .changed_words import changes_between

ORDINALS = ("Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")


@dataclass(frozen=True, slots=True)
class Attempt:
    """`changes` is what the answer as it is has that `earlier` (as the model made it) has not; `is_same`: nothing."""

    title: str
    instruction: str
    earlier: Suggestion
    changes: list[Change]
    is_same: bool


def attempt_of(suggestion: Suggestion) -> Attempt | None:
    """What makes `suggestion` another attempt; None where it is the first."""
    earlier = suggestion.redo_of
    if earlier is None:
        return None
    before, after = _value(generated_of(earlier)), _value((suggestion.content, suggestion.data))
    changes = changes_between(before, after, suggestion.use_case.output_schema) if after is not None else []
    is_same = after is not None and before == after
    return Attempt(_title(earlier), visible(suggestion.instruction), earlier, changes, is_same)


def _title(earlier: Suggestion) -> str:
    count = 0
    while earlier.redo_of is not None and count < len(ORDINALS) - 1:
        earlier, count = earlier.redo_of, count + 1
    return f"{ORDINALS[count]} attempt"


def _value(pair: tuple[str | None, object]) -> object:
    return pair[0] if pair[1] is None else pair[1]
