import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminExpandableTextareaWidget

from usage.models import Client, Scope
from usage.models.client import default_scopes

from .limit_fields import requests_field, tokens_field

SLUG = re.compile(r"[a-z][a-z0-9_]{0,49}", re.ASCII)


class SlugListField(forms.CharField):
    """A list of slugs, typed with commas, spaces or line breaks between them."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        slugs = list(dict.fromkeys(re.split(r"[\s,;]+", super().to_python(value) or "")))
        return [slug for slug in slugs if slug]

    def validate(self, value: list[str]) -> None:
        super().validate(" ".join(value))
        wrong = [slug for slug in value if not SLUG.fullmatch(slug)]
        if wrong:
            raise ValidationError(
                f"Not a slug: {', '.join(wrong[:5])}. Use lower-case letters, digits and _, starting with a letter."
            )

    def run_validators(self, value: list[str]) -> None:
        super().run_validators(" ".join(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))


class ClientForm(forms.ModelForm):
    """A client with its scopes as checkboxes and its services as a list of slugs."""

    scopes = forms.MultipleChoiceField(
        choices=Scope,
        initial=default_scopes,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        error_messages={"required": "Choose at least one, else its keys are good for nothing."},
    )
    services = SlugListField(
        required=False,
        widget=UnfoldAdminExpandableTextareaWidget,
        help_text="Slugs of the services it may use, one a line; empty for all of them.",
    )
    tokens_per_month = tokens_field(
        "Own tokens a month",
        required=False,
        help_text="Where set, in place of what the plan says. 0: none are allowed.",
    )
    requests_per_minute = requests_field(
        "Own requests a minute", required=False, help_text="The same for requests, within any 60 seconds."
    )

    class Meta:
        model = Client
        fields = ["name", "plan", "tokens_per_month", "requests_per_minute", "scopes", "services", "active"]
