"""Limits as people type them."""

import re
from decimal import ROUND_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminTextInputWidget

from usage.models.budget import LARGEST

from .words import limit

PLACES = 6
PLAIN = re.compile(r"\$?\s*([+-]?(?:\d+\.?\d*|\.\d+))", re.ASCII)
LONGEST = 60
NO_AMOUNT = "Give an amount of USD in plain digits with a point and no commas, e.g. 20 or 1250.50."
# The hard limit, where none is given.
HARD_SHARE = Decimal("1.5")


class AmountField(forms.CharField):
    """A limit in USD: more than nothing, at most LARGEST, with up to six decimals; None where it may be empty and is."""

    def __init__(self, **options: Any) -> None:
        look = {"inputmode": "decimal", "autocomplete": "off", "class": "hub-budget-amount"}
        super().__init__(widget=UnfoldAdminTextInputWidget(look), **options)

    def prepare_value(self, value: Any) -> Any:
        return limit(value).lstrip("$").replace(",", "") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, Decimal):
            return value
        text = super().to_python(value)
        return amount_of(text) if text else None

    def validate(self, value: Decimal | None) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The validators of CharField are about text; `amount_of` has looked at the amount."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


def amount_of(text: str) -> Decimal:
    """The amount that somebody typed. Raises ValidationError."""
    found = PLAIN.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        raise ValidationError(NO_AMOUNT)
    amount = Decimal(found[1])
    if amount <= 0:
        raise ValidationError("Give more than $0.")
    if amount > LARGEST:
        raise ValidationError(f"Give no more than {limit(LARGEST)}.")
    if amount != amount.quantize(Decimal(1).scaleb(-PLACES)):
        raise ValidationError(f"Give no more than {PLACES} decimals.")
    return amount


def usual_hard_limit(soft: Decimal) -> Decimal:
    """What the hard limit is where none is given: half as much again."""
    return min(LARGEST, (soft * HARD_SHARE).quantize(Decimal(1).scaleb(-PLACES), ROUND_UP))
