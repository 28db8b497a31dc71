"""JSON that people edit: laid out readably, and refused with the place of the mistake."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminTextareaWidget


class JSONTextarea(UnfoldAdminTextareaWidget):
    """A text area for JSON: one width for all letters, as tall as its text within reason."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "hub-editor", "spellcheck": "false", "rows": 4, **(attrs or {})})


class JSONEditorField(forms.CharField):
    """Strict JSON in its author's order; empty is `empty` (a function that makes the value, e.g. `dict`)."""

    widget = JSONTextarea

    def __init__(self, *, empty: Any = None, **options: Any) -> None:
        super().__init__(strip=True, **options)
        self.empty = empty

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, _Typed):
            return str(value)
        return "" if value is None else laid_out(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return _Typed(data or "")

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return self.empty() if self.empty else None
        return parsed(text)

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The validators of CharField are about text, and the value is none any more; `parsed` has checked it."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return json.dumps(self.to_python(data)) != json.dumps(initial)
        except ValidationError:
            return True


class _Typed(str):
    """What somebody typed, to be shown again as it is."""


def laid_out(value: Any) -> str:
    """`value` as JSON to read: indented, letters as they are."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def parsed(text: str) -> Any:
    """The value of the JSON `text`.

    Raises ValidationError with the line of the mistake; also for what JSON has but PostgreSQL can't keep.
    """
    try:
        value = json.loads(text, parse_constant=_refuse, object_pairs_hook=_unique)
        laid_out(value).encode()
    except json.JSONDecodeError as error:
        raise ValidationError(f"Line {error.lineno}, column {error.colno}: {error.msg}.") from error
    except UnicodeEncodeError as error:
        raise ValidationError(
            "This holds half of a surrogate pair (\\ud800 to \\udfff), which is no character."
        ) from error
    except RecursionError as error:
        raise ValidationError("This is nested too deeply.") from error
    except ValueError as error:
        raise ValidationError(str(error)) from error
    if "\\u0000" in laid_out(value):
        raise ValidationError("This holds a NUL character (\\u0000), which can't be stored.")
    return value


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"“{twice[:50]}” stands twice in the same object.")
    return found
