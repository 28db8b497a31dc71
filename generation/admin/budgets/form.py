"""The form of a budget; each fault is a sentence at its field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.widgets import UnfoldAdminSelectWidget

from llmhub.admin_site.meanwhile import SEEN, change_of
from usage.budgets.clock import now_changing
from usage.models import Budget, Client

from .amount_field import AmountField, usual_hard_limit
from .targets import CHOICES
from .words import how_often, limit
from .zone_field import ZoneField

# What is said where the scope has no target.
MISSING = {
    Budget.Scope.SERVICE: "Choose the service that it is for.",
    Budget.Scope.USE_CASE: "Choose the use case that it is for.",
    Budget.Scope.CLIENT: "Choose the client that it is for.",
}
WHICH = ("scope", *MISSING)


class BudgetForm(forms.ModelForm):
    """A budget. What it is for can't be changed later: another budget would be meant."""

    request: HttpRequest  # of the page; set on the class that each page makes

    service = forms.ChoiceField(
        required=False,
        widget=UnfoldAdminSelectWidget,
        error_messages={"invalid_choice": "There is no service “%(value)s”."},
    )
    use_case = forms.ChoiceField(
        required=False,
        widget=UnfoldAdminSelectWidget,
        error_messages={"invalid_choice": "There is no use case “%(value)s”."},
    )
    client = forms.ModelChoiceField(
        Client.objects.order_by("name"),
        required=False,
        empty_label="Choose…",
        widget=UnfoldAdminSelectWidget,
        error_messages={"invalid_choice": "There is no such client."},
    )
    time_zone = ZoneField(
        initial="UTC", help_text="Whose midnight begins a day or month. Type a city to find its zone."
    )
    soft_limit = AmountField(
        label="Soft limit, USD",
        help_text="Alerts come at 50, 80 and 100 % of it; past it, spending is brought down in steps.",
    )
    hard_limit = AmountField(
        label="Hard limit, USD",
        required=False,
        help_text="No call is made that could pass it. Left empty, it is 150 % of the soft limit.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Budget
        fields = ["scope", "client", "period", "time_zone", "soft_limit", "hard_limit", "active"]
        labels = {"scope": "For", "period": "Starts anew every"}
        help_texts = {"active": "When it is off, nothing is held against it, and its steps end."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in WHICH:
                self.fields.pop(name, None)
            self.initial[SEEN] = stands_for(self.instance)
        for name, choices in CHOICES.items():
            if name in self.fields:
                self.fields[name].choices = choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.instance.pk:
            self._aim(cleaned)
        self._fill_hard_limit(cleaned)
        if not self.errors:
            # From here to the end of the transaction nobody else changes a budget.
            now_changing()
            self._refuse_unseen(cleaned)
            self._refuse_twin(cleaned)
        return cleaned

    def _aim(self, cleaned: dict[str, Any]) -> None:
        """Take the target that fits the scope, and leave the others."""
        scope = cleaned.get("scope", Budget.Scope.ALL)
        if scope in MISSING and not cleaned.get(scope) and scope not in self.errors:
            self.add_error(scope, MISSING[scope])
        self.instance.target = cleaned.get(scope, "") if scope in CHOICES else ""
        if scope != Budget.Scope.CLIENT:
            cleaned["client"] = None

    def _fill_hard_limit(self, cleaned: dict[str, Any]) -> None:
        soft, hard = cleaned.get("soft_limit"), cleaned.get("hard_limit")
        if soft is None or "hard_limit" in self.errors:
            return
        if hard is None:
            cleaned["hard_limit"] = usual_hard_limit(soft)
        elif hard < soft:
            self.add_error("hard_limit", f"The hard limit can’t be below the soft limit, {limit(soft)}.")

    def _refuse_unseen(self, cleaned: dict[str, Any]) -> None:
        """Two people may have the page open: the second one to save must have seen what the first one did."""
        if not self.instance.pk:
            return
        stored = Budget.objects.get(pk=self.instance.pk)
        if cleaned[SEEN] != stands_for(stored):
            said = change_of(self.request, self.instance, "budget")
            raise ValidationError(f"{said} Nothing was saved; open the page anew to see it as it is now.")

    def _refuse_twin(self, cleaned: dict[str, Any]) -> None:
        client = self.instance.client if self.instance.pk else cleaned.get("client")
        same = {"period": cleaned["period"], "time_zone": cleaned["time_zone"], "client": client, "active": True}
        of_scope = {"scope": cleaned.get("scope", self.instance.scope), "target": self.instance.target}
        twin = Budget.objects.filter(**same, **of_scope).exclude(pk=self.instance.pk).select_related("client").first()
        if not cleaned["active"] or twin is None:
            return
        raise ValidationError(
            format_html(
                'There is a budget of {} {} already: <a class="underline" href="{}">change that one</a>, or switch it off first.',
                twin.of_what,
                how_often(twin),
                reverse("admin:usage_budget_change", args=[twin.pk]),
            )
        )


def stands_for(budget: Budget) -> str:
    """Equal for a budget that nobody has saved since."""
    return budget.updated_at.isoformat()
