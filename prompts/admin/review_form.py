"""The part of a use case's form that says how its drafts are reviewed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget as Checkboxes

from prompts.models import UseCase
from prompts.models.use_case import FACT_KINDS, MIN_DUE_MINUTES, MONTH_S

from .duration_field import UNITS, DurationField, DurationWidget, duration_in_words

REVIEW_FIELDS = ("review_due_minutes", "two_reviewers_required", "requester_may_not_approve", "own_facts")
MINUTE_S = 60
FACTS_IN_WORDS = {
    "number": "numbers", "price": "prices", "percentage": "percentages", "date": "dates and times", "link": "links",
    "email": "e-mail addresses", "name": "names",
}  # fmt: skip


class DueWidget(DurationWidget):
    """Shows minutes."""

    def __init__(self) -> None:
        super().__init__([(seconds, name) for seconds, name in UNITS if seconds >= MINUTE_S])

    def decompress(self, value: int | None) -> list[int | None]:
        return super().decompress(None if value is None else value * MINUTE_S)


class DueField(DurationField):
    """Minutes, typed as an amount and a unit; None where the amount is empty."""

    widget = DueWidget

    def compress(self, values: list[Any]) -> int | None:  # type: ignore[override]  # empty is not 0 here
        if not values or values[0] in self.empty_values:
            return None
        seconds = super().compress(values)
        if not MIN_DUE_MINUTES * MINUTE_S <= seconds <= MONTH_S:
            least, most = duration_in_words(MIN_DUE_MINUTES * MINUTE_S), duration_in_words(MONTH_S)
            raise ValidationError(f"Give {least} to {most}, or leave it empty for no due time.")
        return seconds // MINUTE_S


class ReviewForm(forms.ModelForm):
    """How soon, by how many, and what the brief check leaves alone."""

    review_due_minutes = DueField(
        label="Drafts are due after",
        required=False,
        help_text="How soon a draft should be decided; empty for no due time.",
    )
    own_facts = forms.MultipleChoiceField(
        label="Brings its own",
        required=False,
        choices=[(kind, FACTS_IN_WORDS[kind].capitalize()) for kind in FACT_KINDS],
        widget=Checkboxes,
        help_text="What an answer may say although it is not in the brief: the brief check does not mark these.",
    )

    class Meta:
        model = UseCase
        fields = REVIEW_FIELDS

    def clean_own_facts(self) -> list[str]:
        """In one order, however they were sent."""
        return [kind for kind in FACT_KINDS if kind in self.cleaned_data["own_facts"]]


def review_in_words(use_case: UseCase) -> str:
    """How the drafts of `use_case` are reviewed, in sentences; empty where nothing is set."""
    sentences = []
    if use_case.review_due_minutes:
        sentences.append(f"Its drafts are due after {duration_in_words(use_case.review_due_minutes * MINUTE_S)}.")
    if use_case.two_reviewers_required:
        sentences.append("Two different people must approve each.")
    if use_case.requester_may_not_approve:
        sentences.append("Whoever asked for a text may not approve it.")
    if facts := [FACTS_IN_WORDS[kind] for kind in FACT_KINDS if kind in use_case.own_facts]:
        listed = facts[0] if len(facts) == 1 else f"{', '.join(facts[:-1])} and {facts[-1]}"
        sentences.append(f"Its answers may bring {listed} of their own.")
    return " ".join(sentences)
