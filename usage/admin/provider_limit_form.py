from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from usage.models import ProviderLimit

from .model_price_form import MODEL

MOST_REQUESTS, MOST_TOKENS = 1_000_000, 1_000_000_000
# A single call takes that many.
FEWEST_TOKENS = 1000


def _field(label: str, fewest: int, most: int) -> forms.IntegerField:
    wrong = f"Give a whole number from {fewest:,} to {most:,}, or leave it empty."
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=fewest,
        max_value=most,
        error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
        widget=UnfoldAdminIntegerFieldWidget({"inputmode": "numeric"}),
        help_text="A minute. Empty: what the provider says.",
    )


class ProviderLimitForm(forms.ModelForm):
    """Limits that mean something."""

    requests = _field("Requests", 1, MOST_REQUESTS)
    input_tokens = _field("Input tokens", FEWEST_TOKENS, MOST_TOKENS)
    output_tokens = _field("Output tokens", FEWEST_TOKENS, MOST_TOKENS)

    class Meta:
        model = ProviderLimit
        fields: Any = ["model", "requests", "input_tokens", "output_tokens"]
        help_texts = {"model": "As prompt versions name it. Empty: each model that has no limits of its own here."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "requests" in self.fields:
            share = settings.PROVIDER_PAUSE_AT
            self.fields["requests"].help_text = (
                f"A minute. Calls wait once {share * 100:.0f} % are used: of 50, that is {int(50 * share + 1e-9)}. "
                f"Empty: what the provider says, or {settings.PROVIDER_REQUESTS_PER_MINUTE:,} until it says something."
            )

    def clean_model(self) -> str:
        name: str = self.cleaned_data["model"].strip()
        if name and not MODEL.fullmatch(name):
            raise ValidationError("Use letters, digits and . _ : / @ -, beginning with a letter or digit.")
        rows = ProviderLimit.objects.filter(provider=self.instance.provider, model=name).exclude(pk=self.instance.pk)
        if rows.exists():
            whose = f"{name} has" if name else "The models without limits of their own have"
            raise ValidationError(f"{whose} limits here already. Change those.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kinds = ("requests", "input_tokens", "output_tokens")
        if not any(cleaned.get(kind) for kind in kinds) and not any(kind in self.errors for kind in kinds):
            raise ValidationError(
                "Give at least one limit. To go by what the provider says, delete these limits instead."
            )
        return cleaned
