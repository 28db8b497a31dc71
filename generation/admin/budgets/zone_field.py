"""Time zones as people type them, with all of them offered."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminTextInputWidget

from usage.budgets.calendar import time_zones

LONGEST = 50


class ZoneWidget(UnfoldAdminTextInputWidget):
    """A line to type into, which offers the zones that fit what is typed."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        offered = f"{name}_offered"
        line = super().render(name, value, {**(attrs or {}), "list": offered}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((zone,) for zone in time_zones()))
        return format_html('{}<datalist id="{}">{}</datalist>', line, offered, options)


class ZoneField(forms.CharField):
    """The name of a time zone; its city alone does where only one zone has it."""

    def __init__(self, **options: Any) -> None:
        look = {"autocomplete": "off", "spellcheck": "false"}
        super().__init__(widget=ZoneWidget(look), **options)

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        return zone_named(typed) if typed else ""


def zone_named(typed: str) -> str:
    """The zone that somebody means. Raises ValidationError."""
    wanted = typed.strip().replace(" ", "_").casefold()
    zones = time_zones() if len(typed) <= LONGEST else []
    found = [zone for zone in zones if zone.casefold() == wanted]
    found = found or [zone for zone in zones if zone.rpartition("/")[2].casefold() == wanted]
    if len(found) != 1:
        shown = typed if len(typed) <= LONGEST else f"{typed[:LONGEST]}…"
        raise ValidationError(f"There is no time zone “{shown}”. Choose one that is offered, e.g. Asia/Seoul.")
    return found[0]
