"""A length of time, typed as an amount and a unit."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

UNITS = [(86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds")]


def duration_in_words(seconds: int) -> str:
    """“30 minutes”, “1 hour”."""
    amount, unit = amount_and_unit(seconds)
    name = dict(UNITS)[unit]
    return f"{amount} {name[:-1] if amount == 1 else name}"


def amount_and_unit(seconds: int) -> tuple[int, int]:
    """`seconds` in the largest unit that divides them: 7200 is 2 × 3600."""
    unit = next(unit for unit, _ in UNITS if seconds % unit == 0 and (seconds or unit == 60))
    return seconds // unit, unit


class DurationWidget(forms.MultiWidget):
    template_name = "django/forms/widgets/multiwidget.html"

    def __init__(self, units: list[tuple[int, str]] = UNITS) -> None:
        amount = UnfoldAdminIntegerFieldWidget({"min": 0, "class": "hub-amount"})
        unit = UnfoldAdminSelectWidget({"class": "hub-unit", "aria-label": "Unit"}, choices=units)
        super().__init__([amount, unit], {})

    def decompress(self, value: int | None) -> list[int | None]:
        return list(amount_and_unit(value)) if value is not None else [None, 60]


class DurationField(forms.MultiValueField):
    """Seconds, typed as an amount and a unit."""

    widget: type[DurationWidget] = DurationWidget

    def __init__(self, **options: Any) -> None:
        fields = [
            forms.IntegerField(min_value=0, max_value=99_999_999),
            forms.TypedChoiceField(choices=UNITS, coerce=int),
        ]
        super().__init__(fields, require_all_fields=True, **options)

    def compress(self, values: list[Any]) -> int:
        return values[0] * values[1] if values else 0
