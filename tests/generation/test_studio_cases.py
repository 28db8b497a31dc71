"""Test cases made of decided suggestions."""

from typing import Any

import pytest

from generation.models import Suggestion
from generation.studio import cases, runs
from llmhub.errors import InvalidRequest, WrongState
from prompts import test_sets
from prompts.models import PromptTest
from prompts.test_sets import Answer
from tests.at_once import at_once
from tests.factories import SuggestionFactory, UseCaseFactory, UserFactory, VersionFactory
from tests.sandbox_client import SandboxClient

pytestmark = pytest.mark.django_db


def test_an_approved_one_becomes_a_golden_case() -> None:
    row = SuggestionFactory(state="approved", data={"ideas": ["What the editor wrote"]}, edited=True)
    person = UserFactory()
    made = cases.add_case(row, by=person)
    assert (made.name, made.origin, made.expected) == ("Approved: tea", "golden", row.data)
    assert (made.variables, made.source_suggestion, made.created_by) == ({"topic": "tea"}, row.pk, person)
    assert test_sets.faults(made.assertions) == []
    answers = [Answer(value=value, expected=made.expected) for value in (row.data, {"ideas": ["Else"]})]
    assert [test_sets.evaluate(made.assertions, answer)[0].passed for answer in answers] == [True, False]


def test_a_rejected_one_fails_again_with_the_same_answer() -> None:
    row = SuggestionFactory(state="rejected", reject_reason="tone", reject_comment="Too \x1b pushy")
    made = cases.add_case(row, by=UserFactory(), name=" Pushy ")
    assert (made.name, made.origin, made.expected) == ("Pushy", "failing", None)
    assert made.note == "From a rejected suggestion.\nReason: Tone.\nComment: Too \x1b pushy"
    assert [one["kind"] for one in made.assertions] == ["not_similar", "rubric"]
    assert "Tone" in made.assertions[1]["criteria"] and "pushy" in made.assertions[1]["criteria"]
    assert test_sets.faults(made.assertions, has_expected=False) == []
    assert not test_sets.evaluate(made.assertions, Answer(value=row.data))[0].passed
    assert test_sets.evaluate(made.assertions, Answer(value={"ideas": ["Something new"]}))[0].passed


def test_a_very_long_rejected_answer_still_makes_a_sound_case() -> None:
    text = "Again and again the same. " * 5_000
    row = SuggestionFactory(state="rejected", content=text, data=None, reject_comment="x" * 50_000)
    made = cases.add_case(row, by=UserFactory())
    assert test_sets.faults(made.assertions, has_expected=False) == []
    assert not test_sets.evaluate(made.assertions, Answer(value=text))[0].passed


@pytest.mark.parametrize("state", ["queued", "running", "draft", "failed"])
def test_others_are_refused(state: str) -> None:
    with pytest.raises(WrongState, match=state):
        cases.add_case(SuggestionFactory(state=state), by=UserFactory())
    assert not PromptTest.objects.exists()


def test_what_the_studio_made_is_nobodys_decision() -> None:
    with pytest.raises(WrongState, match="studio"):
        cases.add_case(SuggestionFactory(state="approved", purpose="studio"), by=UserFactory())
    assert not PromptTest.objects.exists()


def test_names_are_free_and_sound() -> None:
    first = SuggestionFactory(state="approved")
    cases.add_case(first, by=UserFactory())
    second = SuggestionFactory(state="used", use_case=first.use_case)
    for name, words in (("Approved: tea", "already"), ("x" * 121, "120"), ("a\x00", "NUL"), ("\ud800", "surrogate")):
        with pytest.raises(InvalidRequest) as caught:
            cases.add_case(second, by=UserFactory(), name=name)
        assert [fault.pointer for fault in caught.value.errors] == ["/name"]
        assert words in caught.value.errors[0].detail
    assert cases.add_case(second, by=UserFactory()).name == "Approved: tea (2)"
    with pytest.raises(WrongState, match=r"as “Approved: tea \(2\)”"):
        cases.add_case(second, by=UserFactory(), name="Again")
    assert PromptTest.objects.count() == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_adding_it_at_once_add_it_once() -> None:
    row: Suggestion = SuggestionFactory(state="approved")
    person = UserFactory()
    said = at_once(*[lambda: cases.add_case(Suggestion.objects.get(pk=row.pk), by=person)] * 4)
    refused = sum(isinstance(each, WrongState) for each in said)
    assert (PromptTest.objects.count(), refused) == (1, 3)


def test_the_cases_can_be_run(sandbox: SandboxClient) -> None:
    row = SuggestionFactory(state="rejected")
    cases.add_case(row, by=UserFactory())
    cases.add_case(SuggestionFactory(state="approved", use_case=row.use_case), by=UserFactory())
    assert runs.run_tests(row.use_case.live_version).total == 2


MEDIA = {
    "type": "object",
    "properties": {
        "style": {"enum": ["casual", "funny"]},
        "media": {"$ref": "#/$defs/media"},
        "products": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}},
    },
    "$defs": {
        "media": {
            "type": "object",
            "properties": {
                "media_id": {"type": "string"},
                "taken": {"type": "string", "format": "date"},
                "description": {"anyOf": [{"type": "null"}, {"type": "string"}]},
            },
        }
    },
}


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({"style": "casual", "media": {"media_id": "9", "description": "A  speckled\nbowl"}}, "A speckled bowl"),
        ({"style": "casual", "media": {"description": "x" * 90}}, "x" * 60 + "…"),
        ({"style": "casual", "media": {"media_id": "9"}, "products": [{"name": "A jug"}]}, "A jug"),
        ({"style": "casual", "media": None, "products": []}, "casual"),
        ({"style": "casual", "media": "odd", "products": "odd"}, "casual"),
    ],
)
def test_a_case_is_called_by_the_most_telling_text(variables: dict[str, Any], name: str) -> None:
    version = VersionFactory(use_case=UseCaseFactory(input_schema=MEDIA))
    row = SuggestionFactory(state="approved", use_case=version.use_case, version=version, variables=variables)
    assert cases.add_case(row, by=UserFactory()).name == f"Approved: {name}"


def test_an_image_is_no_name() -> None:
    schema = {"type": "object", "properties": {"image": {"type": "string", "format": "image"}}}
    version = VersionFactory(use_case=UseCaseFactory(input_schema=schema))
    image = {"image": "iVBORw0KGgo"}
    row = SuggestionFactory(state="approved", use_case=version.use_case, version=version, variables=image)
    assert cases.add_case(row, by=UserFactory()).name == f"Approved: {str(row.pk)[:8]}"
