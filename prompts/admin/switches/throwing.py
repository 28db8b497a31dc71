"""Throwing a switch: who may, what changes, and that it is written down."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.ids import row_id
from prompts.models import MasterSwitch
from prompts.models.switch import ALL
from prompts.switches import Switch

from .board import KINDS, Refused
from .said import Setting, changes_in_words, setting_of

PERMISSION = "prompts.throw_switch"
WHY = "Say why first: everybody who works here reads it."
GONE = "This switch is not there any more. Nothing was changed."
NOT_PERCENT = f"Give a whole number from 0 to {ALL}."


class ThrowForm(forms.Form):
    """What one switch is set to: on or off, a percentage, or both; what is left out stays as it is."""

    enabled = forms.ChoiceField(choices=[("on", "On"), ("off", "Off")], required=False)
    percent = forms.IntegerField(
        min_value=0,
        max_value=ALL,
        required=False,
        error_messages={"invalid": NOT_PERCENT, "min_value": NOT_PERCENT, "max_value": NOT_PERCENT},
    )
    reason = forms.CharField(max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "percent" in self.data and cleaned.get("percent") is None and "percent" not in self.errors:
            self.add_error("percent", NOT_PERCENT)
        return cleaned


def throw(screen: HubModelAdmin, request: HttpRequest) -> Refused | None:
    """Set the switch that the form names; what was refused, and why, if it was.

    Raises PermissionDenied.
    """
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    key, form = request.POST.get("switch", ""), ThrowForm(request.POST)
    if not form.is_valid():
        field, problems = next(iter(form.errors.items()))
        typed = {name: request.POST.get(name, "").replace("\0", "")[:200] for name in ("percent", "reason")}
        return Refused(key, str(problems[0]), field, **typed)
    with transaction.atomic():
        switch = _locked(key)
        if switch is None:
            return Refused(key, GONE)
        return _set(screen, request, key, switch, form.cleaned_data)


def _locked(key: str) -> Switch | None:
    kind, _, pk = key.partition(":")
    model, number = KINDS.get(kind), row_id(pk)
    if model is None or number is None:
        return None
    return model._default_manager.select_for_update(of=("self",)).filter(pk=number).first()


def _set(screen: HubModelAdmin, request: HttpRequest, key: str, switch: Switch, to: dict[str, Any]) -> Refused | None:
    before = setting_of(switch)
    enabled = to["enabled"] == "on" if to["enabled"] else before.enabled
    after = Setting(enabled, before.percent if to["percent"] is None else to["percent"])
    reason = to["reason"] if isinstance(switch, MasterSwitch) and before.enabled and not after.enabled else ""
    if isinstance(switch, MasterSwitch) and before.enabled and not after.enabled and not reason:
        return Refused(key, WHY, "reason")
    said = changes_in_words(before, after, reason)
    if not said:
        return None
    switch.enabled, switch.rollout_percent = after.enabled, after.percent
    if isinstance(switch, MasterSwitch):
        switch.reason = "" if after.enabled else (reason or switch.reason)
        switch.changed_by, switch.changed_at = person_of(request), timezone.now()
    switch.save()
    for sentence in said:
        screen.log_change(request, switch, sentence)
    return None
