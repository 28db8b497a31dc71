"""What to mind about a plan before it is started."""

from dataclasses import dataclass

from django.urls import reverse

from generation.experiments.traffic import Baseline
from generation.models import Suggestion
from generation.models.suggestion import Purpose
from prompts.experiments.metrics import Measure
from prompts.experiments.running import under_way
from prompts.models import UseCase

from .forecast import even, sample
from .hurdles import hurdles_of
from .plan_form import PlanForm
from .shares import labels_of

WEEK, LONG = 7, 90
# So much more than an even split is worth a word.
UNEVEN = 1.25
NEWEST = 200


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to mind; `kind` is "stop" where it can't start like this, "warn" or "info"."""

    kind: str
    sentence: str
    link: str = ""
    words: str = ""

    @property
    def icon(self) -> str:
        return {"stop": "block", "warn": "warning"}.get(self.kind, "info")


def standing_in_the_way(form: PlanForm) -> list[Remark]:
    found = []
    other = under_way(form.use_case, besides=form.experiment)
    if other:
        page = reverse("admin:prompts_experiment_change", args=[other.pk])
        found.append(
            Remark("stop", "Another experiment is under way here. It must be stopped first.", page, other.name)
        )
    if form.use_case.live_version_id is None:
        found.append(Remark("stop", "This use case has no live version yet. Publish one before you start."))
    versions = [share.version for share in form.shares]
    for one in hurdles_of(versions):
        said = f"{one.sentence} You can ask for one on the page that starts it." if one.ask else one.sentence
        found.append(Remark("stop", said, one.link, one.words))
    return found


def about_people(use_case: UseCase) -> list[Remark]:
    asked = Suggestion.objects.filter(use_case=use_case, purpose=Purpose.REQUEST).order_by("-created_at")
    subjects = list(asked.values_list("subject", flat=True)[:NEWEST])
    nameless = subjects.count("")
    if not nameless:
        return []
    if nameless == len(subjects):
        lead = "The requests of this use case name no subject."
    else:
        lead = f"{max(1, round(100 * nameless / len(subjects)))} % of the requests name no subject."
    return [Remark("warn", f"{lead} All that an application asks for then counts as a single person, which makes few.")]


def about_time(days: int | None) -> list[Remark]:
    if days is not None and days < WEEK:
        return [
            Remark("info", "That is less than a week. Let it run a full week anyway: weekends differ from weekdays.")
        ]
    if days is not None and days > LONG:
        words = "That is more than 90 days. Compare fewer versions, choose a larger difference, or let more people take part."
        return [Remark("warn", words)]
    return []


def about_numbers(
    measure: Measure,
    baseline: Baseline | None,
    difference: float | None,
    weights: list[float],
    worked_out: int | None,
    planned: int | None,
) -> list[Remark]:
    found = []
    evenly = sample(measure, baseline, difference, even(len(weights)))
    if worked_out and evenly and worked_out > UNEVEN * evenly:
        times = f"{worked_out / evenly:.1f}".removesuffix(".0")
        found.append(Remark("warn", f"These shares take {times} times as many people as an even split would."))
    if worked_out and planned and planned < worked_out * 0.9:
        found.append(
            Remark("warn", "You plan for fewer people than it takes: a difference as large as yours may go unseen.")
        )
    return found


def about_versions(form: PlanForm) -> list[Remark]:
    found = []
    drafts = [share.version for share in form.shares if share.version.is_draft]
    if drafts:
        many = len(drafts) > 1
        found.append(
            Remark(
                "info",
                f"{labels_of(drafts)} {'are drafts' if many else 'is a draft'}: once started, nobody can change {'them' if many else 'it'} any more.",
            )
        )
    if form.shares and form.use_case.live_version_id and not form.shares[0].version.is_live:
        found.append(Remark("info", "The control, A, is not the live version."))
    return found
