from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from llmhub.admin_site.json_field import JSONEditorField
from prompts import fallbacks, output_rules, schemas
from prompts.models import PromptVersion, PublishRequest, ReferenceData, UseCase
from prompts.wording import schema_with_reference, user_prompt_problems

from .duration_field import DurationField
from .review_form import REVIEW_FIELDS, ReviewForm

MAX_SHOWN = 10


class UseCaseForm(ReviewForm):
    """A use case whose parts fit together: what does not is an error at the field that would break it."""

    cache_seconds = DurationField(label="Keep answers for", help_text="How long an answer is reused; 0 for never.")
    input_schema = JSONEditorField(help_text="JSON Schema of the variables that clients send.")
    reference = JSONEditorField(
        required=False, empty=dict, help_text="Variables filled in from reference data: {variable: name}."
    )
    example_variables = JSONEditorField(required=False, empty=dict)
    output_schema = JSONEditorField(required=False, help_text="JSON Schema of the answer; empty for plain text.")
    output_rules = JSONEditorField(
        required=False, empty=list, help_text="What a schema cannot say, e.g. “known ids only”."
    )
    example_output = JSONEditorField(required=False)
    fallback = JSONEditorField(required=False, help_text="JSON-e template of the answer given when no model can.")

    # Who sends it; set by the screen for its request's own class.
    person: Any = None

    class Meta:
        model = UseCase
        fields = [
            "service", "slug", "name", "description", "enabled", "rollout_percent", "review_policy", "cache_seconds",
            "safety_level",
            *REVIEW_FIELDS, "tests_required", "second_person_required",
            "input_schema", "reference", "example_variables", "output_schema", "output_rules", "example_output",
            "fallback",
        ]  # fmt: skip

    def clean_input_schema(self) -> Any:
        return _sound_schema(self.cleaned_data["input_schema"])

    def clean_second_person_required(self) -> bool:
        """Whoever has a draft here would let it out alone by switching the second person off."""
        is_on: bool = self.cleaned_data["second_person_required"]
        was_on = self.instance.pk and self.initial.get("second_person_required")
        if was_on and not is_on and (own := own_drafts(self.instance, self.person)):
            raise ValidationError(
                f"Your draft v{own[0]} is not published yet, so somebody else has to switch this off."
            )
        return is_on

    def clean_example_variables(self) -> Any:
        variables = self.cleaned_data["example_variables"]
        if not isinstance(variables, dict):
            raise ValidationError("This must be an object: {variable: value}.")
        return variables

    def clean_output_schema(self) -> Any:
        schema = self.cleaned_data["output_schema"]
        return None if schema is None else _sound_schema(schema)

    def clean_output_rules(self) -> Any:
        rules = self.cleaned_data["output_rules"]
        _refuse(output_rules.describe_problems(rules))
        return rules

    def clean_reference(self) -> Any:
        reference = self.cleaned_data["reference"]
        if not isinstance(reference, dict) or not all(isinstance(name, str) for name in reference.values()):
            raise ValidationError("This must be an object: {variable: name of the reference data}.")
        known = set(ReferenceData.objects.filter(name__in=reference.values()).values_list("name", flat=True))
        _refuse([f"There is no reference data called “{name}”." for name in reference.values() if name not in known])
        return reference

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        for name, value in cleaned.items():
            setattr(self.instance, name, value)
        for name, problems in joint_problems(self.instance).items():
            if problems:
                self.add_error(name, problems[:MAX_SHOWN])
        return cleaned


def own_drafts(use_case: UseCase, person: Any) -> list[int]:
    """The numbers of the drafts that `person` made, changed last, or asked to let out; archived ones can come back."""
    drafts = use_case.versions.filter(status=PromptVersion.Status.DRAFT)
    asked = Q(publish_requests__state=PublishRequest.State.OPEN, publish_requests__requested_by=person)
    found = drafts.filter(Q(created_by=person) | Q(changed_by=person) | asked)
    return sorted(set(found.values_list("number", flat=True)))


def joint_problems(use_case: UseCase) -> dict[str, list[str]]:
    """What does not fit together in `use_case`, by field."""
    problems: dict[str, list[str]] = {"input_schema": [], "example_variables": [], "example_output": [], "fallback": []}
    live = use_case.live_version
    if live:
        found = user_prompt_problems(live.user_prompt, use_case)
        problems["input_schema"] = [f"The live version v{live.number} needs it otherwise. {one}" for one in found]
    if use_case.example_variables:
        problems["example_variables"] = _misfits(schema_with_reference(use_case), use_case.example_variables)
    problems["output_rules"] = output_rules.undeclared_paths(
        use_case.output_rules, schema_with_reference(use_case), use_case.output_schema
    )
    if use_case.output_schema and use_case.example_output is not None:
        problems["example_output"] = _misfits(use_case.output_schema, use_case.example_output)
    if use_case.fallback is not None and use_case.example_variables and not problems["example_variables"]:
        problems["fallback"] = _fallback_problems(use_case)
    return problems


def _fallback_problems(use_case: UseCase) -> list[str]:
    try:
        data = fallbacks.render(use_case.fallback, use_case.example_variables)
    except fallbacks.FallbackError as error:
        return [f"It can't be rendered for the example: {error}"]
    if use_case.output_schema is None:
        return []
    return [f"For the example variables: {one}" for one in _misfits(use_case.output_schema, data)]


def _misfits(schema: dict[str, Any], value: Any) -> list[str]:
    return [f"{fault.pointer or 'It'} {fault.detail}." for fault in schemas.faults(schema, value, root="")]


def _sound_schema(schema: Any) -> Any:
    _refuse(schemas.check_schema(schema))
    return schema


def _refuse(problems: list[str]) -> None:
    if problems:
        raise ValidationError(problems[:MAX_SHOWN])
