"""Experiments' life: planning, starting, pausing, other weights, stopping, publishing the winner; and who gets what."""

import dataclasses
from typing import Any

import pytest

from llmhub.errors import InvalidRequest, WrongState
from prompts.experiments import plan, running
from prompts.experiments.drawing import draw
from prompts.experiments.metrics import METRICS
from prompts.models import Experiment, Metric, Phase, Publication, UseCase
from prompts.publishing import add_draft, archive, publish, roll_back
from tests.factories import UserFactory, VersionFactory, live_use_case

from .experiment_rows import change, fresh, planned, shares_of, started

pytestmark = pytest.mark.django_db


def test_a_plan_is_a_draft_that_changes_nothing_yet() -> None:
    use_case, person = live_use_case(), UserFactory()
    shares = shares_of(use_case, (0.9, 0.1))
    experiment = plan.create(use_case, plan.Plan(slug="warmer", name="Warmer", shares=shares), by=person)
    assert (experiment.status, experiment.metric, experiment.created_by) == ("draft", "approval", person)
    assert [(row.key, row.weight, row.version) for row in experiment.variants.all()] == [
        ("a", 0.9, shares[0].version),
        ("b", 0.1, shares[1].version),
    ]
    assert fresh(use_case).running_experiment is None
    assert fresh(shares[1].version).status == "draft"
    assert not Phase.objects.exists()


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ((0.5, 0.49), "The shares add up to 99 %, not to 100 %."),
        ((0.5, 0.6), "The shares add up to 110 %, not to 100 %."),
        ((1.5, -0.5), "Each share is between 0 and 100 %."),
        ((float("nan"), 0.5), "Each share is between 0 and 100 %."),
        ((0.0, 1.0), "The first version, which the others are compared with, and one more need a share."),
        ((1.0, 0.0), "The first version, which the others are compared with, and one more need a share."),
    ],
)
def test_weights_that_do_not_work(weights: tuple[float, ...], said: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        planned(weights=weights)
    assert [(fault.pointer, fault.detail) for fault in refused.value.errors] == [("/weights", said)]
    assert not Experiment.objects.exists()


@pytest.mark.parametrize("weights", [(1 / 3, 1 / 3, 1 / 3), (0.1,) * 10, (0.5, 0.0, 0.5), (0.9, 0.1)])
def test_weights_that_do(weights: tuple[float, ...]) -> None:
    assert planned(weights=weights).variants.count() == len(weights)


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"slug": ""}, "/slug"),
        ({"slug": "Not a slug"}, "/slug"),
        ({"slug": "x" * 41}, "/slug"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 101}, "/name"),
        ({"metric": "likes"}, "/metric"),
        ({"coverage": 0.0}, "/coverage"),
        ({"coverage": 5.0}, "/coverage"),
        ({"coverage": float("nan")}, "/coverage"),
        ({"window_days": 0}, "/window_days"),
        ({"window_days": 91}, "/window_days"),
        ({"planned_subjects": 1}, "/planned_subjects"),
        ({"planned_subjects": 10**12}, "/planned_subjects"),
        ({"smallest_difference": 0.0}, "/smallest_difference"),
        ({"smallest_difference": float("inf")}, "/smallest_difference"),
    ],
)
def test_a_plan_that_is_not_sound(values: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        planned(**values)
    assert pointer in {fault.pointer for fault in refused.value.errors}
    assert not Experiment.objects.exists()


def test_versions_must_be_two_to_ten_of_this_use_case_each_once_and_not_archived() -> None:
    use_case = live_use_case()
    live, draft, foreign = use_case.live_version, add_draft(use_case), live_use_case().live_version
    put_away = add_draft(use_case)
    archive(put_away)
    for versions in ([], [live], [live, live], [live, foreign], [live, fresh(put_away)], [live] + [draft] * 10):
        shares = [plan.Share(version=version, weight=1 / len(versions)) for version in versions]
        with pytest.raises(InvalidRequest) as refused:
            plan.create(use_case, plan.Plan(slug="x", name="X", shares=shares))
        assert "/versions" in {fault.pointer for fault in refused.value.errors}
    assert not Experiment.objects.exists()


def test_a_slug_is_taken_once_in_a_use_case() -> None:
    experiment = planned()
    other = planned(experiment.use_case, slug="colder")
    for attempt in (
        lambda: planned(experiment.use_case),
        lambda: change(other, plan.Plan(slug="warmer", name="X", shares=shares_of(experiment.use_case))),
    ):
        with pytest.raises(InvalidRequest, match="not valid") as refused:
            attempt()
        assert [fault.pointer for fault in refused.value.errors] == ["/slug"]
    assert planned().slug == "warmer"  # in another use case


def test_a_draft_can_be_changed_a_started_one_cannot() -> None:
    experiment = planned()
    wanted = plan.Plan(
        slug="warmer", name="Hot", shares=shares_of(experiment.use_case, (0.2, 0.3, 0.5)), metric="adoption"
    )
    change(experiment, wanted)
    assert (fresh(experiment).name, fresh(experiment).metric) == ("Hot", "adoption")
    assert [row.weight for row in experiment.variants.all()] == [0.2, 0.3, 0.5]
    running.start(experiment)
    with pytest.raises(WrongState, match="was started"):
        change(experiment, plan.Plan(slug="cold", name="Cold", shares=shares_of(experiment.use_case)))
    assert (fresh(experiment).name, experiment.variants.count()) == ("Hot", 3)


def test_a_plan_is_not_changed_over_what_somebody_else_changed() -> None:
    experiment = planned()
    seen = plan.stands_for(experiment)
    versions = [variant.version for variant in experiment.variants.all()]
    shares = [plan.Share(version=version, weight=weight) for version, weight in zip(versions, (0.9, 0.1), strict=True)]
    wanted = plan.Plan(slug="warmer", name="Warmer", shares=shares)
    plan.change(experiment, wanted, seen=seen)
    with pytest.raises(plan.PlanChanged):
        plan.change(experiment, dataclasses.replace(wanted, name="Colder"), seen=seen)
    experiment.refresh_from_db()
    assert (experiment.name, [one.weight for one in experiment.variants.all()]) == ("Warmer", [0.9, 0.1])


def test_every_metric_is_described() -> None:
    assert set(Metric.values) < set(METRICS)
    assert {name for name, measure in METRICS.items() if measure.is_primary} == set(Metric.values)
    assert len({measure.words for measure in METRICS.values()}) == len(METRICS)


def test_starting_makes_its_drafts_final_and_begins_phase_1() -> None:
    experiment = started(weights=(0.9, 0.1), planned_subjects=4000)
    use_case, phase = fresh(experiment.use_case), experiment.phases.get()
    assert (experiment.status, use_case.running_experiment) == ("running", experiment)
    assert (phase.number, phase.weights, phase.planned_subjects, phase.ended_at) == (
        1,
        {"a": 0.9, "b": 0.1},
        4000,
        None,
    )
    assert {row.version.status for row in experiment.variants.select_related("version")} == {"published"}
    assert use_case.live_version == experiment.variants.get(key="a").version
    assert use_case.publications.count() == 1


def test_what_cannot_start_changes_nothing() -> None:
    experiment = started()
    other = planned(experiment.use_case, slug="second")
    with pytest.raises(WrongState, match="under way in this use case"):
        running.start(other)
    running.pause(experiment)
    with pytest.raises(WrongState, match="under way in this use case"):
        running.start(other)
    with pytest.raises(WrongState, match="is paused"):
        running.start(experiment)
    version = VersionFactory()
    unpublished = plan.create(
        version.use_case,
        plan.Plan(slug="x", name="X", shares=[plan.Share(version=one, weight=0.5) for one in (version, add_draft(version.use_case))]),
    )  # fmt: skip
    with pytest.raises(WrongState, match="Publish a version first"):
        running.start(unpublished)
    assert [fresh(row).status for row in (other, unpublished)] == ["draft", "draft"]
    assert Phase.objects.count() == 1


def test_a_version_that_was_archived_meanwhile_keeps_it_from_starting() -> None:
    experiment = planned()
    archive(experiment.variants.select_related("version").get(key="b").version)
    with pytest.raises(WrongState, match="archived"):
        running.start(experiment)
    assert (fresh(experiment).status, fresh(experiment.use_case).running_experiment) == ("draft", None)


def test_a_draft_that_does_not_pass_its_gates_keeps_it_from_starting() -> None:
    use_case = live_use_case(second_person_required=False)
    experiment = planned(use_case)
    UseCase.objects.filter(pk=use_case.pk).update(second_person_required=True)
    with pytest.raises(WrongState, match="second person"):
        running.start(experiment)
    assert fresh(experiment.variants.get(key="b").version).status == "draft"


def test_pausing_and_going_on_stay_in_the_phase() -> None:
    experiment = started()
    assert running.pause(experiment).status == "paused"
    assert fresh(experiment.use_case).running_experiment is None
    with pytest.raises(WrongState):
        running.pause(experiment)
    assert running.go_on(experiment).status == "running"
    assert fresh(experiment.use_case).running_experiment == experiment
    assert experiment.phases.get().ended_at is None


def test_stopping_is_for_good() -> None:
    experiment = running.stop(started())
    assert (experiment.status, experiment.stopped_at is not None) == ("stopped", True)
    assert fresh(experiment.use_case).running_experiment is None
    assert experiment.phases.get().ended_at is not None
    for verb in (running.start, running.pause, running.go_on, running.stop):
        with pytest.raises(WrongState, match="is stopped"):
            verb(experiment)
    running.start(planned(experiment.use_case, slug="next"))


def test_other_weights_begin_a_phase_and_draw_everybody_anew() -> None:
    experiment = started()
    use_case = fresh(experiment.use_case)
    before = [draw(use_case, f"user-{number}").variant.key for number in range(300)]  # type: ignore[union-attr]
    second = running.reweigh(experiment, {"b": 0.4, "a": 0.6})
    first = experiment.phases.get(number=1)
    assert (second.number, second.weights, second.ended_at) == (2, {"b": 0.4, "a": 0.6}, None)
    assert (first.weights, first.ended_at is not None) == ({"a": 0.5, "b": 0.5}, True)
    assert [row.weight for row in experiment.variants.all()] == [0.6, 0.4]
    after = [draw(use_case, f"user-{number}").variant.key for number in range(300)]  # type: ignore[union-attr]
    assert 100 < sum(one != other for one, other in zip(before, after, strict=True)) < 200


@pytest.mark.parametrize("weights", [{"a": 0.5}, {"a": 0.5, "b": 0.49}, {"a": 0.5, "c": 0.5}, {"b": 1.0, "a": 0.0}, {}])
def test_other_weights_must_add_up_and_name_every_version(weights: dict[str, float]) -> None:
    experiment = started()
    with pytest.raises(InvalidRequest) as refused:
        running.reweigh(experiment, weights)
    assert [fault.pointer for fault in refused.value.errors] == ["/weights"]
    assert experiment.phases.count() == 1


def test_weights_stay_where_they_are_the_same_or_nothing_runs() -> None:
    experiment = started()
    with pytest.raises(WrongState, match="already"):
        running.reweigh(experiment, {"a": 0.5, "b": 0.5})
    running.stop(experiment)
    with pytest.raises(WrongState, match="stopped"):
        running.reweigh(experiment, {"a": 0.6, "b": 0.4})
    assert experiment.phases.count() == 1


def test_publishing_the_winner_stops_and_makes_it_live() -> None:
    experiment, person = started(), UserFactory()
    publication = running.publish_variant(experiment, "b", by=person)
    assert publication is not None
    assert (publication.by, publication.note) == (person, "From the experiment “Warmer”")
    assert fresh(experiment).status == "stopped"
    assert fresh(experiment.use_case).live_version == experiment.variants.get(key="b").version
    assert running.publish_variant(fresh(experiment), "b") is None
    assert Publication.objects.count() == 2


def test_the_note_says_so_when_it_won() -> None:
    experiment = started()
    experiment.phases.update(winner="b")
    publication = running.publish_variant(experiment, "b")
    assert publication is not None
    assert publication.note == "Winner of the experiment “Warmer”"


def test_keeping_the_control_only_stops() -> None:
    experiment = started()
    assert running.publish_variant(experiment, "a") is None
    assert fresh(experiment).status == "stopped"
    assert Publication.objects.count() == 1


def test_there_is_no_winner_of_a_draft_nor_of_another_name() -> None:
    experiment = planned()
    with pytest.raises(WrongState, match="is draft"):
        running.publish_variant(experiment, "b")
    running.start(experiment)
    for key in ("c", "", "B" * 1000):
        with pytest.raises(InvalidRequest, match="no such version"):
            running.publish_variant(experiment, key)
    assert fresh(experiment).status == "running"
    assert Publication.objects.count() == 1


def test_nothing_is_published_beside_a_running_one_and_a_roll_back_pauses_it() -> None:
    use_case = live_use_case()
    publish(add_draft(use_case))
    experiment = started(use_case=fresh(use_case))
    with pytest.raises(WrongState, match="shares this use case's traffic"):
        publish(add_draft(use_case))
    assert fresh(use_case).live_version.number == 2
    roll_back(fresh(use_case))
    assert (fresh(use_case).live_version.number, fresh(use_case).running_experiment) == (1, None)
    assert fresh(experiment).status == "paused"


def test_a_version_in_an_open_experiment_is_not_put_away() -> None:
    experiment = started()
    version = experiment.variants.select_related("version").get(key="b").version
    with pytest.raises(WrongState, match="takes part in an experiment"):
        archive(version)
    running.stop(experiment)
    archive(version)
    assert fresh(version).is_archived
