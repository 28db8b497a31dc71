from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from prompts.models import WORDING, PromptVersion, UseCase
from prompts.wording import schema_with_reference, system_prompt_problems, user_prompt_problems

from .models_offered import model_choices


class PromptTextarea(UnfoldAdminTextareaWidget):
    """A text area for a prompt, with the variables to click into it."""

    def __init__(self, variables: list[dict[str, Any]] | None = None) -> None:
        super().__init__({"class": "hub-editor", "rows": 6, "data-prompt-editor": ""})
        self.variables = variables or []

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        area = super().render(name, value, attrs, renderer)
        context = {"area": area, "variables": self.variables, "target": (attrs or {}).get("id", "")}
        return render_to_string("admin/prompts/promptversion/prompt_area.html", context)


class PromptVersionForm(forms.ModelForm):
    """A draft version. What was published, or changed by somebody else since it was shown, is not overwritten."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = PromptVersion
        fields = [*WORDING, "note"]
        labels = {"max_tokens": "Longest answer (tokens)"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "user_prompt" not in self.fields:
            return  # shown to somebody who may only read
        version = self.instance
        self.fields["system_prompt"].widget = PromptTextarea()
        self.fields["user_prompt"].widget = PromptTextarea(variable_chips(version.use_case))
        choices = model_choices(version.model)
        self.fields["model"].widget = UnfoldAdminSelectWidget(choices=choices)
        self.fields["model"].help_text = "Prices are for a million tokens."
        self.initial["seen"] = version.fingerprint

    def clean_system_prompt(self) -> str:
        text: str = self.cleaned_data["system_prompt"]
        if problems := system_prompt_problems(text):
            raise ValidationError([problem.sentence for problem in problems])
        return text

    def clean_user_prompt(self) -> str:
        text: str = self.cleaned_data["user_prompt"]
        if problems := user_prompt_problems(text, self.instance.use_case):
            raise ValidationError([str(problem) for problem in problems])
        return text

    def clean_model(self) -> str:
        name: str = self.cleaned_data["model"]
        if name not in dict(model_choices(self.instance.model)):
            raise ValidationError("Choose one of the models offered.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        # Locked until the save, so that a version that is published in this moment keeps its wording.
        stored = PromptVersion.objects.select_for_update(of=("self",)).get(pk=self.instance.pk)
        if not stored.is_draft:
            raise ValidationError("This version was published in the meantime, so it can't change. Make a new draft.")
        if stored.fingerprint != cleaned.get("seen"):
            sent = cast(QueryDict, self.data).copy()
            sent[self.add_prefix("seen")] = stored.fingerprint
            self.data = sent
            raise ValidationError(
                "Somebody else changed this draft meanwhile. Save again to replace their text by yours."
            )
        return cleaned


def variable_chips(use_case: UseCase) -> list[dict[str, Any]]:
    """The variables of `use_case` as chips: name, what a pointer over it tells, and whether it may be missing."""
    schema = schema_with_reference(use_case)
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "hint": _hint(name, declared, use_case),
            "optional": name not in required and name not in use_case.reference,
            "image": isinstance(declared, dict) and declared.get("format") == "image",
        }
        for name, declared in schema["properties"].items()
    ]


def _hint(name: str, declared: Any, use_case: UseCase) -> str:
    if name in use_case.reference:
        return f"Filled in from the reference data {use_case.reference[name]}"
    return str(declared.get("description") or declared.get("title") or "") if isinstance(declared, dict) else ""
