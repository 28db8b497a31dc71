"""Test cases made of what people decided."""

from typing import TYPE_CHECKING, Any

from django.db import transaction

from generation.models import Suggestion
from generation.models.suggestion import State
from llmhub.errors import Fault, InvalidRequest, WrongState
from llmhub.json_input import problem_of_text
from prompts.models import PromptTest
from prompts.publishing import locked
from prompts.test_sets import DEFAULT_THRESHOLD, MAX_TEXT, NEARLY_THE_SAME, text_of

from .telling import shortened, telling_paths, value_at

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MAX_NAME = 120
SHOWN = 60


def add_case(suggestion: Suggestion, *, by: "User", name: str = "") -> PromptTest:
    """A case with the suggestion's variables. The caller checks who may.

    An approved answer, with the reviewer's edits, is what later ones should be similar to. Of a rejected one the very
    same answer fails again, and a model looks for the fault that the reviewer named.

    Raises WrongState for any other state, for what the studio itself made, and when it is in the set already;
    InvalidRequest for a name that is taken or too long (`/name`).
    """
    if suggestion.purpose == Suggestion.Purpose.STUDIO:
        raise WrongState("This was tried in the studio: nobody decided about it. Add a decided suggestion.")
    if suggestion.state in (State.APPROVED, State.USED):
        fields = _golden(suggestion)
    elif suggestion.state == State.REJECTED:
        fields = _failing(suggestion)
    else:
        words = f"This one is {suggestion.get_state_display().lower()}."
        raise WrongState(f"Only an approved or rejected suggestion can become a test case. {words}")
    with transaction.atomic():
        locked(suggestion.use_case_id)  # two people adding it at once come one after the other
        case = PromptTest(use_case_id=suggestion.use_case_id, source_suggestion=suggestion.pk, created_by=by, **fields)
        case.variables = suggestion.variables
        case.name = _name(suggestion, name)
        case.save()
    return case


def _golden(suggestion: Suggestion) -> dict[str, Any]:
    edited = " Its reviewer corrected it first." if suggestion.edited else ""
    return {
        "origin": PromptTest.Origin.GOLDEN,
        "expected": suggestion.answer,
        "assertions": [{"kind": "similar", "threshold": DEFAULT_THRESHOLD}],
        "note": f"From an approved suggestion.{edited}",
    }


def _failing(suggestion: Suggestion) -> dict[str, Any]:
    reason = suggestion.get_reject_reason_display() or "not named"
    comment = suggestion.reject_comment.strip()
    said = f"Reason: {reason}." + (f"\nComment: {comment}" if comment else "")
    criteria = (
        f"A reviewer rejected an earlier answer to this request.\n{said}\nThe answer must not have the same fault."
    )
    text = text_of(suggestion.answer)[:MAX_TEXT]
    same = [{"kind": "not_similar", "value": text, "threshold": NEARLY_THE_SAME}] if text.strip() else []
    return {
        "origin": PromptTest.Origin.FAILING,
        "assertions": [*same, {"kind": "rubric", "criteria": criteria[:MAX_TEXT]}],
        "note": f"From a rejected suggestion.\n{said}",
    }


def _name(suggestion: Suggestion, given: str) -> str:
    cases = PromptTest.objects.filter(use_case_id=suggestion.use_case_id)
    present = cases.filter(source_suggestion=suggestion.pk).first()
    if present:
        raise WrongState(f"It is in the test set already, as “{present.name}”.")
    name = given.strip()
    if not name:
        return _free_name(suggestion, set(cases.values_list("name", flat=True)))
    if len(name) > MAX_NAME:
        raise InvalidRequest("The name is too long.", errors=[Fault("/name", f"{MAX_NAME} characters are the most.")])
    if problem := problem_of_text(name):
        raise InvalidRequest("The name cannot be stored.", errors=[Fault("/name", f"The name {problem}")])
    if cases.filter(name=name).exists():
        raise InvalidRequest("The name is taken.", errors=[Fault("/name", f"There is a case called “{name}” already.")])
    return name


def _free_name(suggestion: Suggestion, taken: set[str]) -> str:
    """What happened and the most telling text of the inputs, e.g. “Rejected: Oak table”; numbered if need be."""
    texts = (value_at(path, suggestion.variables) for path in telling_paths(suggestion.use_case))
    about = next((shortened(text, SHOWN) for text in texts if isinstance(text, str) and text.strip()), "")
    about = about or str(suggestion.pk)[:8]
    verdict = "Rejected" if suggestion.state == State.REJECTED else "Approved"
    base, number = f"{verdict}: {about}", 1
    while (name := base if number == 1 else f"{base} ({number})") in taken:
        number += 1
    return name
