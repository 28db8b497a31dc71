import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection
from django.utils import timezone
from unfold.widgets import UnfoldBooleanSwitchWidget

from usage.models import ModelPrice
from usage.prices import Terms, list_tiers

from .model_price_tiers import is_same_second, tiers_of
from .price_lines import PROVIDER

MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,99}", re.ASCII)
# Nothing was called before, and nobody knows prices further ahead.
EARLIEST = datetime(2024, 1, 1, tzinfo=timezone.get_default_timezone())
FURTHEST = timedelta(days=5 * 366)
LONGEST = 10_000_000

# Two that set the same price at once come one after the other, so that the second is told (any number will do).
_LOCK = 5_201_121_638

PRICES = ("input", "output", "cache_read", "cache_write_5m", "cache_write_1h")
COPIED = ("provider", "model", "above_input_tokens", *PRICES, "batch_factor")


class ModelPriceForm(forms.ModelForm):
    """A price that has not begun."""

    copy_tiers = forms.BooleanField(
        required=False,
        initial=True,
        label="Copy the tiers too",
        widget=UnfoldBooleanSwitchWidget,
        help_text="The price that this is a copy of has others for longer inputs. Off: from the start on, one price for all.",
    )

    class Meta:
        model = ModelPrice
        fields = [*COPIED, "starts_at", "note"]
        labels = {
            "starts_at": "Holds from",
            "above_input_tokens": "For inputs longer than",
            "input": "Input",
            "output": "Output",
            "cache_read": "Read from the cache",
            "cache_write_5m": "Cached for 5 minutes",
            "cache_write_1h": "Cached for an hour",
            "batch_factor": "Share in a batch",
        }
        help_texts = {
            "starts_at": "UTC. Calls from this moment on cost this; those made before keep what they were charged at.",
            "above_input_tokens": "Tokens. 0 for the price itself; more for a tier of it, with the very same start.",
            "batch_factor": "0.5: a call in a batch costs half.",
            "note": "For the history: why, and who said so.",
        }
        error_messages = {
            NON_FIELD_ERRORS: {
                "unique_together": "From that very moment the model has a price for inputs of this length already. Choose another start."
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*PRICES, "batch_factor"):
            if isinstance(value := self.initial.get(name), Decimal):
                # As people write it: 0.08 and not 0.0800.
                self.initial[name] = Decimal(f"{value.normalize():f}")

    def clean_provider(self) -> str:
        return self._name("provider")

    def clean_model(self) -> str:
        return self._name("model")

    def clean_starts_at(self) -> datetime:
        start: datetime = self.cleaned_data["starts_at"]
        if start < EARLIEST:
            raise ValidationError(f"Nothing was called before {EARLIEST:%-d %b %Y}.")
        if start > timezone.now() + FURTHEST:
            raise ValidationError("That is more than five years ahead.")
        return start

    def clean_above_input_tokens(self) -> int:
        above: int = self.cleaned_data["above_input_tokens"]
        if above > LONGEST:
            raise ValidationError(f"No model reads more than {LONGEST:,} tokens.")
        return above

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if self.instance.pk and self.instance.starts_at <= timezone.now():
            raise ValidationError("This price has begun meanwhile, so it stays as it is. Set a new one.")
        if {"provider", "model", "starts_at", "above_input_tokens"} <= cleaned.keys():
            self._check_tiers(cleaned)
        return cleaned

    def _check_tiers(self, cleaned: dict[str, Any]) -> None:
        """A tier belongs to a price of the very same start, and such a price is not moved away from its tiers."""
        stored = ModelPrice.objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
        if stored is not None and is_same_second(stored.starts_at, cleaned["starts_at"]):
            cleaned["starts_at"] = stored.starts_at
        where = ("provider", "model", "starts_at", "above_input_tokens")
        is_moved = stored is not None and any(cleaned[name] != getattr(stored, name) for name in where)
        if stored is not None and is_moved and (tiers := list(tiers_of(stored))):
            above = ", ".join(f"{tier.above_input_tokens:,}" for tier in tiers)
            self.add_error(None, f"This price has tiers (above {above} tokens) that begin with it. Delete those first.")
        if cleaned["above_input_tokens"]:
            self._join_base(cleaned)

    def _join_base(self, cleaned: dict[str, Any]) -> None:
        """Let a tier begin with its price."""
        rows = ModelPrice.objects.filter(provider=cleaned["provider"], model=cleaned["model"], above_input_tokens=0)
        start = cleaned["starts_at"]
        near = rows.filter(starts_at__gte=start.replace(microsecond=0)).exclude(pk=self.instance.pk)
        base = near.order_by("starts_at").first()
        if base is None or not is_same_second(base.starts_at, start):
            self.add_error(
                "above_input_tokens",
                "A tier needs a price to be a tier of: there is none for this model, above 0 tokens, with the very same start. "
                "Set that first; its page has “Add a tier…”.",
            )
        else:
            cleaned["starts_at"] = base.starts_at

    def _name(self, field: str) -> str:
        name: str = self.cleaned_data[field].strip()
        if not MODEL.fullmatch(name):
            raise ValidationError("Use letters, digits and . _ : / @ -, beginning with a letter or digit.")
        return name


def initial_of(asked: Any) -> dict[str, Any]:
    """What a new price begins with: a copy of another, a tier of another, or what the list says of a model."""
    if (copied := asked_price(asked, "copy")) is not None:
        return {name: getattr(copied, name) for name in COPIED}
    if (base := asked_price(asked, "tier_of")) is not None:
        same = {name: getattr(base, name) for name in (*COPIED, "starts_at")}
        return {**same, "above_input_tokens": None}
    model = str(asked.get("model", ""))[:100]
    return {"model": model, **_listed(model)} if MODEL.fullmatch(model) else {}


def asked_price(asked: Any, name: str) -> ModelPrice | None:
    """The row that the address names by `?name=`; None where it names none."""
    text = str(asked.get(name, ""))
    is_id = text.isascii() and text.isdigit() and len(text) <= 18
    return ModelPrice.objects.filter(pk=int(text)).first() if is_id else None


def _listed(model: str) -> dict[str, Any]:
    tiers = list_tiers(PROVIDER, model, timezone.now(), Terms())
    return {name: getattr(tiers[0], name) for name in PRICES} if tiers else {}
