"""Experiments that several people start, plan and change at once."""

import pytest
from django.db import IntegrityError, transaction

from llmhub.errors import WrongState
from prompts.experiments import plan, running
from prompts.models import Experiment, Phase, PromptVersion, Publication, Variant
from prompts.publishing import ChangedMeanwhile, add_draft, publish
from tests.at_once import at_once
from tests.factories import live_use_case

from .experiment_rows import fresh, planned, shares_of, started

pytestmark = pytest.mark.django_db


def test_the_database_itself_holds_one_open_experiment_and_phase() -> None:
    experiment = started()
    other = planned(experiment.use_case, slug="second")
    with pytest.raises(IntegrityError), transaction.atomic():
        Experiment.objects.filter(pk=other.pk).update(status="running")
    with pytest.raises(IntegrityError), transaction.atomic():
        Phase.objects.create(
            experiment=experiment, number=2, weights={}, planned_subjects=1, started_at=experiment.started_at
        )


def test_what_was_not_seen_does_not_start() -> None:
    experiment = planned()
    seen = running.seen_of(experiment)
    version = experiment.variants.select_related("version").get(key="b").version
    PromptVersion.objects.filter(pk=version.pk).update(user_prompt="What a colleague typed meanwhile: {{topic}}")
    with pytest.raises(ChangedMeanwhile):
        running.start(experiment, seen=seen)
    assert (fresh(experiment).status, fresh(version).status) == ("draft", "draft")
    assert running.start(experiment, seen=running.seen_of(experiment)).status == "running"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_starts_at_once_one_runs() -> None:
    use_case = live_use_case()
    drafts = [planned(use_case, slug=slug) for slug in ("one", "two")]
    found = at_once(*(lambda draft=draft: running.start(draft) for draft in drafts))
    assert sorted(type(each).__name__ for each in found) == ["Experiment", "WrongState"]
    assert sorted(fresh(draft).status for draft in drafts) == ["draft", "running"]
    assert Phase.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_same_one_starts_once() -> None:
    experiment = planned()
    found = at_once(*[lambda: running.start(experiment)] * 4)
    assert sorted(type(each).__name__ for each in found) == ["Experiment"] + ["WrongState"] * 3
    assert Phase.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_starting_and_publishing_at_once_come_one_after_the_other() -> None:
    use_case = live_use_case()
    experiment, draft = planned(use_case), add_draft(use_case)
    started_one, published = at_once(lambda: running.start(experiment), lambda: publish(draft))
    assert isinstance(started_one, Experiment)
    live = fresh(use_case).live_version
    if isinstance(published, Publication):
        assert live == draft
    else:
        assert isinstance(published, WrongState)
        assert (live, fresh(draft).status) == (use_case.live_version, "draft")
    assert fresh(use_case).running_experiment == experiment


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_plans_of_one_slug_at_once_make_one() -> None:
    use_case = live_use_case()
    shares = shares_of(use_case)
    make = lambda: plan.create(use_case, plan.Plan(slug="one", name="One", shares=shares))  # noqa: E731
    found = at_once(make, make, make)
    assert sorted(type(each).__name__ for each in found) == ["Experiment", "InvalidRequest", "InvalidRequest"]
    assert Experiment.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_weights_changed_at_once_leave_one_open_phase() -> None:
    experiment = started()
    at_once(*(lambda share=share: running.reweigh(experiment, {"a": share, "b": 1 - share}) for share in (0.25, 0.75)))
    assert list(experiment.phases.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert experiment.phases.filter(ended_at=None).count() == 1
    assert {row.key: row.weight for row in Variant.objects.all()} == experiment.phases.get(number=3).weights
