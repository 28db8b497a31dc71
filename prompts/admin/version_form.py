from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from llmhub.errors import WrongState
from prompts.draft_saving import ensure_open, stored_draft
from prompts.models import EDITABLE, PromptVersion, UseCase
from prompts.models_offered import OfferedModel, choices_for, from_price_list
from prompts.wording import MAX_PROMPT, schema_with_reference


class PromptTextarea(UnfoldAdminTextareaWidget):
    """A text area for a prompt, with the variables to click into it."""

    # Django's own begins with a line end, which browsers drop; without it they drop the prompt's first empty line.
    template_name = "django/forms/widgets/textarea.html"

    def __init__(self, variables: list[dict[str, Any]] | None = None) -> None:
        super().__init__({"class": "hub-editor", "rows": 6, "data-prompt-editor": "", "spellcheck": "true"})
        self.variables = variables or []

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        area = super().render(name, value, attrs, renderer)
        context = {"area": area, "variables": self.variables, "target": (attrs or {}).get("id", ""), "name": name}
        return render_to_string("admin/prompts/promptversion/prompt_area.html", context)


class ModelSelect(UnfoldAdminSelectWidget):
    """The models with their prices. What each can do stands with it, for the page's script."""

    def __init__(self, models: list[OfferedModel], current: str) -> None:
        super().__init__(choices=[(model.id, model.label) for model in models])
        self.models = {model.id: model for model in models}
        self.current = current

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        model = self.models[str(value)]
        attrs = option["attrs"]
        if not model.price and model.id != self.current:
            attrs["disabled"] = True
        if model.max_output:
            attrs["data-max-output"] = model.max_output
        if model.efforts is not None:
            attrs["data-efforts"] = " ".join(model.efforts)
        return option


class PromptVersionForm(forms.ModelForm):
    """A draft version. What was published, or changed by somebody else since it was shown, is not overwritten.

    A template may be half written: its faults are shown beside it and keep it from being published, not from being
    saved. Limits and model must be right.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    # What to choose from; None for the price list.
    models: list[OfferedModel] | None = None
    # The draft as somebody else left it, where that is why this form was refused.
    conflict: PromptVersion | None = None

    class Meta:
        model = PromptVersion
        fields = [*EDITABLE]
        labels = {"max_tokens": "Longest answer (tokens)", "note": "What changed"}
        help_texts = {"note": "For the history: what is different, and why."}
        error_messages = {
            "max_tokens": dict.fromkeys(
                ("required", "invalid", "min_value", "max_value"),
                "Say how many tokens an answer may have: a whole number from 1 to 128,000.",
            ),
            "model": {"required": "Choose one of the models offered."},
            "effort": {"invalid_choice": "Choose one of the efforts offered."},
            "note": {"max_length": "This has %(show_value)d characters; a note may have %(limit_value)d at most."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "user_prompt" not in self.fields:
            return  # shown to somebody who may only read
        version = self.instance
        for name, variables in (("system_prompt", None), ("user_prompt", variable_chips(version.use_case))):
            self.fields[name].widget = PromptTextarea(variables)
            cast(forms.CharField, self.fields[name]).strip = False
            self.fields[name].required = False
        self.offered = choices_for(version.model, from_price_list() if self.models is None else self.models)
        self.stored_model = version.model
        self.fields["model"].widget = ModelSelect(self.offered, version.model)
        self.fields["model"].help_text = "Prices are for a million tokens."
        self.initial["seen"] = version.draft_fingerprint

    def clean_system_prompt(self) -> str:
        return _prompt(self.cleaned_data["system_prompt"])

    def clean_user_prompt(self) -> str:
        return _prompt(self.cleaned_data["user_prompt"])

    def clean_model(self) -> str:
        name: str = self.cleaned_data["model"]
        chosen = next((model for model in self.offered if model.id == name), None)
        if chosen is None:
            raise ValidationError("Choose one of the models offered.")
        if not chosen.price and name != self.stored_model:
            raise ValidationError(
                f"The price of {name} is not known, so what it costs could not be held. Choose another."
            )
        return name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_limits(cleaned)
        return cleaned

    def _check_limits(self, cleaned: dict[str, Any]) -> None:
        """Length and effort against what the chosen model can, as far as that is known."""
        model = next((one for one in self.offered if one.id == cleaned.get("model")), None)
        if model is None:
            return
        length, effort = cleaned.get("max_tokens"), cleaned.get("effort")
        if length and model.max_output and length > model.max_output:
            self.add_error("max_tokens", f"{model.name} answers with {model.max_output:,} tokens at most.")
        if why_not := model.why_not(effort or ""):
            self.add_error("effort", f"{model.name} {why_not}. Choose “The model's own default”.")


class LockedVersionForm(PromptVersionForm):
    """The form as a page sends it: what was seen is compared with the row locked until the save."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        stored = PromptVersion.objects.select_for_update(of=("self",)).get(pk=self.instance.pk)
        try:
            ensure_open(stored)
        except WrongState as error:
            raise ValidationError(error.detail) from error
        if stored.draft_fingerprint != cleaned.get("seen"):
            self.conflict = stored_draft(stored.pk)
            sent = cast(QueryDict, self.data).copy()
            sent[self.add_prefix("seen")] = stored.draft_fingerprint
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


def _prompt(text: str) -> str:
    """With the line ends that everything else has. Raises ValidationError for one that is far too long."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_PROMPT:
        raise ValidationError(f"This has {len(text):,} characters; a prompt may have {MAX_PROMPT:,} at most.")
    return text
