"""What a plan takes: how many people, for how many days at today's traffic, and what to mind."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from generation.experiments.traffic import Baseline, Traffic, traffic
from prompts.experiments.metrics import METRICS, Measure
from prompts.experiments.plan import weight_faults
from prompts.models import Experiment

from .amounts import value_text
from .forecast import days_of, even, is_known, sample
from .plan_form import PlanForm
from .remarks import Remark, about_numbers, about_people, about_time, about_versions, standing_in_the_way

# A rate from fewer people is a rough one.
ROUGH = 100


@dataclass(frozen=True, slots=True)
class Advice:
    """`worked_out` is None where nothing is known to work it out from; `planned` is that or what was typed."""

    worked_out: int | None
    planned: int | None
    because: str
    duration: str
    traffic: str
    remarks: list[Remark] = field(default_factory=list)

    @property
    def typed_differs(self) -> bool:
        """Whether somebody typed another number than the one worked out."""
        return self.worked_out is not None and self.planned != self.worked_out


def advise(form: PlanForm) -> Advice:
    """For what the form says so far."""
    use_case, measure = form.use_case, METRICS[form.metric_name]
    today = traffic(use_case)
    baseline = today.baseline.get(measure.name)
    weights = _weights(form)
    worked_out = sample(measure, baseline, form.difference, weights)
    typed = form.value_of("planned_subjects")
    planned = int(typed) if typed else worked_out
    days = days_of(planned, measure, today, float(form.value_of("coverage") or 100) / 100)
    remarks = [
        *standing_in_the_way(form),
        *about_people(use_case),
        *about_time(days),
        *about_numbers(measure, baseline, form.difference, weights, worked_out, planned),
        *about_versions(form),
    ]
    pace = _pace(measure, today)
    return Advice(worked_out, planned, _because(measure, baseline, worked_out, planned), _duration(days), pace, remarks)


def days_at(experiment: Experiment) -> str:
    """How long a plan takes at today's traffic, in a sentence with the day; empty where there is none."""
    measure = METRICS[experiment.metric]
    days = days_of(experiment.planned_subjects, measure, traffic(experiment.use_case), experiment.coverage)
    if days is None:
        return ""
    if days > 3650:
        return "At today's traffic that takes more than ten years."
    return f"{_duration(days)} at today's traffic: until about {timezone.now() + timedelta(days=days):%-d %B %Y}."


def _weights(form: PlanForm) -> list[float]:
    """The shares above 0; even ones while those typed don't add up."""
    typed = [share.weight for share in form.shares]
    if len(typed) >= 2 and not weight_faults(typed) and typed[0] > 0:
        positive = [weight for weight in typed if weight > 0]
        if len(positive) >= 2:
            return positive
    return even(max(2, len(form.rows)))


def _because(measure: Measure, baseline: Baseline | None, worked_out: int | None, planned: int | None) -> str:
    if worked_out is None and measure.kind != "proportion":
        return (
            f"Nothing is known about {measure.words} here yet, so the number of people can't be worked out. "
            "Type one, or wait until some figures are in."
        )
    if worked_out is None:
        return "Type the smallest difference that matters, and the number of people is worked out from it."
    lead = "With so many" if planned == worked_out else f"With {worked_out:,}"
    found = f"{lead}, a difference as large as yours is found in 8 of 10 experiments."
    if measure.kind == "proportion" and not is_known(baseline):
        return f"{found} Worked out for a rate of 50 %, which takes most: too little is known about it here yet."
    assert baseline is not None
    value = value_text(measure.unit, baseline.value)
    rough = " That is few, so this is rough." if baseline.n < ROUGH else ""
    people = f"{baseline.n:,} {'person' if baseline.n == 1 else 'people'}"
    return f"{found} Worked out from the last two weeks: {value}, of {people}.{rough}"


def _duration(days: int | None) -> str:
    if days is None:
        return ""
    if days > 3650:
        return "More than ten years"
    return f"About {days:,} day{'' if days == 1 else 's'}"


def _pace(measure: Measure, today: Traffic) -> str:
    if not today.subjects_per_day:
        return ""
    told = today.per_day[measure.name]
    if not told:
        return (
            f"{_a_day(today.subjects_per_day)}, if all of them count. "
            f"So far nothing is known about {measure.words} of any of them."
        )
    return f"{_a_day(today.subjects_per_day)}, {_number(told)} of whom count."


def _a_day(people: float) -> str:
    return f"{_number(people)} people a day"


def _number(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 10 else f"{figure:.1f}".removesuffix(".0")
