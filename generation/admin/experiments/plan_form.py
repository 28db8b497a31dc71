"""What one types to plan an experiment; each fault is a sentence at its field."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import slugify
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminExpandableTextareaWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
)

from llmhub.admin_site.meanwhile import SEEN
from llmhub.errors import InvalidRequest
from prompts.experiments.metrics import METRICS
from prompts.experiments.plan import Plan, stands_for
from prompts.models import Experiment, Metric, PromptVersion, UseCase
from prompts.models.experiment import slug_validator

from .amounts import AMOUNTS, digits, typed_text
from .shares import Row, percent_text, rows_of, sent_rows, shares_of, versions_of

MOST_SUBJECTS = 1_000_000_000
# Where the plan's own faults are shown.
PLACES = {"/versions": "rows", "/weights": "rows", "/planned_subjects": "planned_subjects"}


def _number(step: str, **more: Any) -> UnfoldAdminDecimalFieldWidget:
    return UnfoldAdminDecimalFieldWidget({"step": step, "class": "hub-short-number", **more})


class PlanForm(forms.Form):
    """A plan of one use case, new or a draft's. `plan(…)` is what it says, once it is valid."""

    name = forms.CharField(max_length=100, widget=UnfoldAdminTextInputWidget({"data-slug-from": ""}))
    slug = forms.CharField(
        max_length=40,
        required=False,
        label="Short name",
        validators=[slug_validator],
        widget=UnfoldAdminTextInputWidget({"data-slug": "", "autocomplete": "off", "spellcheck": "false"}),
        help_text="As applications see it. Made from the name, if you leave it empty.",
    )
    hypothesis = forms.CharField(
        required=False,
        max_length=5000,
        widget=UnfoldAdminExpandableTextareaWidget({"rows": 2}),
        help_text="What should get better, and why? It helps you to read the result later.",
    )
    metric = forms.ChoiceField(choices=Metric, initial=Metric.APPROVAL)
    smallest_difference = forms.DecimalField(
        label="Smallest difference that matters", min_value=Decimal("0.0001"), widget=_number("any", min="0")
    )
    coverage = forms.DecimalField(
        label="People who take part (%)",
        min_value=1,
        max_value=100,
        initial=100,
        widget=_number("any", min="1", max="100"),
        help_text="All others get the live version.",
    )
    window_days = forms.IntegerField(
        label="Days that count",
        min_value=1,
        max_value=90,
        initial=7,
        widget=UnfoldAdminIntegerFieldWidget({"min": 1, "max": 90, "class": "hub-short-number"}),
        help_text="What happens up to so many days after a person arrived counts, e.g. a late review.",
    )
    planned_subjects = forms.IntegerField(
        label="People to plan for",
        required=False,
        min_value=2,
        max_value=MOST_SUBJECTS,
        widget=UnfoldAdminIntegerFieldWidget({"min": 2, "class": "hub-short-number"}),
        help_text="Of all versions together. Leave it empty to take the number that is worked out.",
    )

    def __init__(
        self,
        use_case: UseCase,
        data: QueryDict | None = None,
        *,
        experiment: Experiment | None = None,
        wanted: PromptVersion | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(experiment))
        self.use_case, self.experiment = use_case, experiment
        self.versions = versions_of(use_case)
        self.rows = rows_of(experiment, use_case, wanted) if data is None else sent_rows(data)
        self.shares = shares_of(self.rows, self.versions)
        if data is None:
            # Nobody has said anything yet that could be wrong.
            self.rows = [Row(row.version, row.weight) for row in self.rows]
        self.row_problems: list[str] = []
        # The plan as it was when the person began to write, and how it was changed since, if that is why it was not saved.
        self.seen = data.get(SEEN, "") if data is not None else stands_for(experiment) if experiment else ""
        self.conflict = ""

    def clean_slug(self) -> str:
        typed: str = self.cleaned_data["slug"]
        return typed or slugify(self.cleaned_data.get("name", ""))[:40].strip("-_").replace("_", "-") or "experiment"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        most = AMOUNTS[self.unit].most
        typed = cleaned.get("smallest_difference")
        if typed is not None and typed > most:
            self.add_error("smallest_difference", f"{AMOUNTS[self.unit].typed.capitalize()} go up to {most:,g} here.")
        if not self.rows:
            self.row_problems.append("Choose the versions to compare.")
        elif any(row.problem for row in self.rows):
            self.row_problems.append("Some rows are not complete.")
        return cleaned

    def is_valid(self) -> bool:
        return super().is_valid() and not self.row_problems

    @property
    def metric_name(self) -> str:
        """The metric chosen so far; the default while none of them is."""
        named = self.cleaned_data.get("metric") if self.is_bound and hasattr(self, "cleaned_data") else None
        return named or (self.initial.get("metric") or Metric.APPROVAL)

    @property
    def unit(self) -> str:
        return METRICS[self.metric_name].unit

    def value_of(self, name: str) -> Any:
        """What a field says so far; None while it says nothing sound."""
        if self.is_bound:
            self.errors  # noqa: B018  # validates once
            return self.cleaned_data.get(name)
        return self.initial.get(name, self.fields[name].initial)

    @property
    def difference(self) -> float | None:
        """The smallest difference in the metric's own unit."""
        typed = self.value_of("smallest_difference")
        return None if typed is None else AMOUNTS[self.unit].stored(float(typed))

    def plan(self, planned_subjects: int) -> Plan:
        """The plan that a valid form says."""
        said = self.cleaned_data
        return Plan(
            slug=said["slug"],
            name=said["name"],
            shares=self.shares,
            metric=said["metric"],
            smallest_difference=self.difference or 0.0,
            planned_subjects=planned_subjects,
            sample_typed=said["planned_subjects"] is not None,
            coverage=float(said["coverage"] / 100),
            window_days=said["window_days"],
            hypothesis=said["hypothesis"],
        )

    def refuse(self, error: InvalidRequest) -> None:
        """Put what the plan itself found wrong where it belongs."""
        for fault in error.errors:
            place = PLACES.get(fault.pointer, fault.pointer.strip("/"))
            if place in self.fields:
                self.add_error(place, fault.detail)
            else:
                self.row_problems.append(fault.detail)


def _initial(experiment: Experiment | None) -> dict[str, Any]:
    if experiment is None:
        default = AMOUNTS[METRICS[Metric.APPROVAL].unit].default
        return {"metric": Metric.APPROVAL, "smallest_difference": digits(default, 4)}
    names = ("name", "slug", "hypothesis", "metric", "window_days")
    return {
        **{name: getattr(experiment, name) for name in names},
        "planned_subjects": experiment.planned_subjects if experiment.sample_typed else None,
        "smallest_difference": typed_text(METRICS[experiment.metric].unit, experiment.smallest_difference),
        "coverage": percent_text(experiment.coverage),
    }
