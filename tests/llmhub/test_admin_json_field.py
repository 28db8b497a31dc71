"""JSON that people type: kept in order, refused with the place of the mistake."""

import pytest
from django import forms

from llmhub.admin_site.json_field import JSONEditorField


class Form(forms.Form):
    value = JSONEditorField(required=False)


def error_of(text: str) -> str:
    form = Form({"value": text})
    assert not form.is_valid()
    return form.errors["value"][0]


def test_a_value_is_laid_out_and_keeps_its_order() -> None:
    shown = str(Form(initial={"value": {"b": 1, "a": ["é"]}})["value"])
    assert "{\n  &quot;b&quot;: 1,\n  &quot;a&quot;: [\n    &quot;é&quot;\n  ]\n}" in shown


def test_what_was_typed_comes_back_as_it_is() -> None:
    assert ">{&quot;a&quot;: 1,}</textarea>" in str(Form({"value": '{"a": 1,}'})["value"])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('{\n "a": 1,\n}', "Line 3, column 1"),
        ("NaN", "NaN is not JSON."),
        ("[Infinity]", "Infinity is not JSON."),
        ('{"a": 1, "a": 2}', "“a” stands twice in the same object."),
        ('"\\ud800"', "half of a surrogate pair"),
        ('"\\u0000"', "NUL character"),
        ("[" * 100_000, "nested too deeply"),
        ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
        ("a\0b", "Line 1, column 1"),
    ],
)
def test_mistakes_are_named(text: str, error: str) -> None:
    assert error in error_of(text)


def test_empty_is_nothing_or_what_the_field_says() -> None:
    assert JSONEditorField(required=False).clean("") is None
    assert JSONEditorField(required=False, empty=dict).clean(" ") == {}
    with pytest.raises(forms.ValidationError, match="required"):
        JSONEditorField().clean("")
    assert JSONEditorField().clean("false") is False


def test_only_a_real_change_counts() -> None:
    field = JSONEditorField()
    assert not field.has_changed({"a": 1, "b": 2}, '{ "a":1,"b":2 }')
    assert field.has_changed({"a": 1, "b": 2}, '{"b": 2, "a": 1}')  # the order is part of it
    assert field.has_changed({"a": 1}, "{")
