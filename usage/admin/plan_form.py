from typing import Any

from django import forms

from usage.models import Plan

from .limit_fields import requests_field, tokens_field


class PlanForm(forms.ModelForm):
    """A plan with limits that mean something."""

    tokens_per_month = tokens_field(
        help_text="All tokens of a calendar month (UTC), in and out, cache included. 0: none are allowed."
    )
    requests_per_minute = requests_field(
        initial=600, help_text="Of one client, within any 60 seconds. 0: no requests are allowed."
    )

    class Meta:
        model = Plan
        fields: Any = ["name", "slug", "tokens_per_month", "requests_per_minute"]
