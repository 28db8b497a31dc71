"""An experiment with a past, made without waiting for it."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from generation.models import Suggestion
from prompts.experiments import plan, running
from prompts.models import Experiment, Phase, UseCase
from prompts.publishing import add_draft
from tests.factories import SuggestionFactory, live_use_case

DAY = timedelta(days=1)


def planned(use_case: UseCase | None = None, weights: tuple[float, ...] = (0.5, 0.5), **values: Any) -> Experiment:
    """A draft: the live version against new ones."""
    use_case = use_case or live_use_case()
    versions = [use_case.live_version, *(add_draft(use_case) for _ in weights[1:])]
    shares = [plan.Share(version=one, weight=weight) for one, weight in zip(versions, weights, strict=True)]
    return plan.create(use_case, plan.Plan(**{"slug": "warmer-tone", "name": "Warmer tone", "shares": shares} | values))


def started(days_ago: float = 10, **values: Any) -> Phase:
    """The first phase of a running experiment."""
    experiment = running.start(planned(**values))
    Phase.objects.filter(experiment=experiment).update(started_at=timezone.now() - days_ago * DAY)
    return Phase.objects.select_related("experiment__use_case").get(experiment=experiment)


def text(phase: Phase, key: str, subject: str, *, at: datetime | None = None, decided_after: float | None = None,
         **values: Any) -> Suggestion:  # fmt: skip
    """A text of variant `key`, asked for at `at` (an hour ago), ready 2 s later, decided `decided_after` s after that."""
    variant = phase.experiment.variants.select_related("version").get(key=key)
    at = at or timezone.now() - timedelta(hours=1)
    done = at + timedelta(seconds=2)
    reviewed = None if decided_after is None else done + timedelta(seconds=decided_after)
    given = {"created_at": at, "completed_at": done, "reviewed_at": reviewed, "latency_ms": 2000}
    return SuggestionFactory(
        use_case=phase.experiment.use_case, version=variant.version, variant=variant, phase=phase, subject=subject,
        **given | values,
    )  # fmt: skip


def crowd(phase: Phase, key: str, people: int, approved: int, first: int = 0, **values: Any) -> None:
    """`people` new subjects of variant `key`, of whom the first `approved` got an approved text, the rest a rejected one."""
    variant = phase.experiment.variants.select_related("version").get(key=key)
    model = text(phase, key, f"{key}-{first}", decided_after=60, state="approved", **values)
    rows = []
    for number in range(people):
        row = Suggestion(**{field.attname: getattr(model, field.attname) for field in Suggestion._meta.concrete_fields})
        row.pk, row.subject = Suggestion._meta.pk.get_default(), f"{variant.key}-{first + number}"
        row.state = "approved" if number < approved else "rejected"
        rows.append(row)
    model.delete()
    Suggestion.objects.bulk_create(rows)
